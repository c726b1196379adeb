import type { Correlation, ExecutableProcess } from '../model/graph.js';
import type { Json, Variables } from '../state/events.js';
import type { Env } from './env.js';
import type { Step } from './step.js';

const canonical = (correlation: Correlation, values: readonly Json[]): string =>
  `${correlation.key}:${JSON.stringify(values)}`;

/**
 * The correlation key of a message by BPMN's retrieval expressions, for a process that knows that message; null when
 * it has none or a value is missing in the message.
 */
export async function correlationKeyOf(
  process: ExecutableProcess,
  messageName: string,
  variables: Variables,
  env: Pick<Env, 'evaluate'>,
): Promise<string | null> {
  const correlation = process.correlations?.[messageName];
  return correlation ? await keyOfMessage(correlation, variables, env) : null;
}

async function keyOfMessage(
  correlation: Correlation,
  variables: Variables,
  env: Pick<Env, 'evaluate'>,
): Promise<string | null> {
  const values: Json[] = [];
  for (const { messagePath } of correlation.properties) {
    const value = messagePath.literal ?? (await env.evaluate(messagePath, variables));
    if (value === null) return null;
    values.push(value);
  }
  return canonical(correlation, values);
}

/** What a subscription waits for: the values in the instance's own data, else those its conversation began with. */
export async function subscribedKey(step: Step, correlation: Correlation, ownerKey: number): Promise<string> {
  if (correlation.properties.every((property) => property.dataPath)) {
    const values: Json[] = [];
    for (const { dataPath } of correlation.properties)
      values.push(await step.value(dataPath!, { key: ownerKey }));
    return canonical(correlation, values);
  }
  return conversations(step)[correlation.key] ?? '';
}

/** A message of a conversation was sent or received: its key belongs to the instance from now on. */
export async function converse(step: Step, correlation: Correlation, variables: Variables): Promise<string> {
  const key = await keyOfMessage(correlation, variables, step.env);
  if (key !== null && conversations(step)[correlation.key] === undefined)
    step.emit({
      type: 'ElementDataSet',
      key: 0,
      data: { conversations: { ...conversations(step), [correlation.key]: key } },
    });
  return key ?? '';
}

function conversations(step: Step): { readonly [key: string]: string } {
  return (step.instance(0)?.data?.conversations as { [key: string]: string } | undefined) ?? {};
}
