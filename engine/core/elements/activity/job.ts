import { ElementFailure } from '../../kernel/failures.js';
import { describe } from '../../kernel/results.js';
import type { Step } from '../../kernel/step.js';
import type { Expression, JobDefinition, LinkedResource } from '../../model/graph.js';
import type { JobKind } from '../../state/events.js';
import type { ElementInstance } from '../../state/instance-state.js';

/** Creates a job that a worker does for this element; it waits until the job is completed or throws. */
export async function createJob(
  step: Step,
  job: JobDefinition,
  me: ElementInstance,
  kind: JobKind = 'BPMN_ELEMENT',
  listenerEventType: string | null = null,
): Promise<void> {
  const jobType = await step.text(job.type, me, 'the job type');
  const retries = await whole(step, job.retries, me, 'the number of retries', 3);
  if (retries < 1)
    throw new ElementFailure(
      'EXTRACT_VALUE_ERROR',
      `Expected the number of retries to be at least 1, but \`${job.retries.text}\` gave ${retries}: no worker would ever get the job.`,
    );
  const priority = job.priority ? await whole(step, job.priority, me, 'the job priority', 0) : 0;
  const headers = job.linkedResources
    ? { ...job.headers, linkedResources: await links(step, job.linkedResources, me) }
    : job.headers;
  step.emit({
    type: 'JobCreated',
    key: step.newKey(),
    elementKey: me.key,
    elementId: me.elementId,
    kind,
    listenerEventType,
    jobType,
    retries,
    priority,
    headers,
  });
}

/** What the worker reads in the header `linkedResources`: JSON, as workers of that kind expect it. */
async function links(step: Step, resources: readonly LinkedResource[], me: ElementInstance): Promise<string> {
  const found: { resourceKey: string; resourceType: string; linkName: string }[] = [];
  for (const { resourceId: expression, resourceType, linkName, binding, versionTag } of resources) {
    const resourceId = await step.text(expression, me, 'the id of the linked resource');
    const request = { resourceId, binding, ...(versionTag && { versionTag }) };
    const resourceKey = (await step.env.findResource?.(request)) ?? null;
    if (resourceKey === null)
      throw new ElementFailure(
        'RESOURCE_NOT_FOUND',
        `Expected a deployed file with the id "${resourceId}"${binding === 'latest' ? '' : ` (${versionTag ?? 'of the same deployment'})`}, but there is none. Deploy it, then retry.`,
      );
    found.push({ resourceKey, resourceType, linkName });
  }
  return JSON.stringify(found);
}

async function whole(
  step: Step,
  expression: Expression,
  me: ElementInstance,
  what: string,
  fallback: number,
): Promise<number> {
  const value = await step.value(expression, me);
  if (value === null || value === '') return fallback;
  const count = typeof value === 'string' ? Number(value) : value;
  if (typeof count === 'number' && Number.isInteger(count) && Math.abs(count) < 2 ** 31) return count;
  throw new ElementFailure(
    'EXTRACT_VALUE_ERROR',
    `Expected ${what} to be a whole number below 2147483648, but \`${expression.text}\` gave ${describe(value)}.`,
  );
}
