import type { ElementId, ExecutableProcess } from './model/graph.js';
import type { Key } from './state/events.js';
import type { InstanceState, UserTask } from './state/instance-state.js';
import { parkedTokens } from './state/parked.js';
import { entryOf, valuesOf } from './state/table.js';

export interface Explanation {
  readonly elementId: ElementId;
  readonly elementKey: Key | null;
  readonly sentence: string;
  /** It is about the instance as a whole, which is being canceled. */
  readonly isEnding?: true;
}

/** Why an instance waits: one sentence per wait state, with who or what can unblock it. */
export function explain(process: ExecutableProcess, state: InstanceState): readonly Explanation[] {
  const name = (id: ElementId) => `“${process.nodes[id]?.name ?? process.flows[id]?.name ?? id}”`;
  const found: Explanation[] = [];
  const elementOf = (key: Key) => entryOf(state.instances, key)!.elementId;
  if (entryOf(state.instances, 0)?.status === 'terminating')
    found.push({
      elementId: process.id,
      elementKey: 0,
      sentence:
        'The process instance is about to end: it waits for the canceling listeners of its tasks and for what it called, and nothing else happens in it.',
      isEnding: true,
    });
  const failed = new Set<Key | null>();
  for (const incident of valuesOf(state.incidents)) {
    const elementId = elementOf(incident.elementKey);
    const message = /[.!?]$/.test(incident.message) ? incident.message : `${incident.message}.`;
    failed.add(incident.jobKey);
    found.push({
      elementId,
      elementKey: incident.elementKey,
      sentence: `${name(elementId)} has an incident: ${message} An operator can retry it.`,
    });
  }
  for (const task of valuesOf(state.tasks)) {
    if (task.transition) continue;
    const elementId = elementOf(task.elementKey);
    const who = task.assignee
      ? `${task.assignee} to complete it`
      : task.candidateGroups.length + task.candidateUsers.length > 0
        ? `${candidates(task)} to claim it`
        : 'somebody to be assigned';
    found.push({
      elementId,
      elementKey: task.elementKey,
      sentence: `${name(elementId)} waits for ${who}${task.dueDate ? `, due ${task.dueDate}` : ''}.`,
    });
  }
  for (const job of valuesOf(state.jobs)) {
    const elementId = elementOf(job.elementKey);
    const what = job.listenerEventType ? `its ${job.listenerEventType} listener` : 'a worker';
    if (job.retries > 0 && !failed.has(job.key))
      found.push({
        elementId,
        elementKey: job.elementKey,
        sentence: `${name(elementId)} waits for ${what} to do its job.`,
      });
  }
  for (const sub of valuesOf(state.subscriptions)) {
    const { elementId, ownerKey: elementKey, awaited } = sub;
    const what = {
      timer: () => `its timer, due ${new Date((awaited as { dueAt: number }).dueAt).toISOString()}`,
      message: () => {
        const { name: message, correlationKey } = awaited as { name: string; correlationKey: string };
        return `the message "${message}"${correlationKey ? ` with the key "${correlationKey}"` : ''}`;
      },
      signal: () => `the signal "${(awaited as { name: string }).name}"`,
      conditional: () => 'its condition to become true',
    }[awaited.type]();
    found.push({ elementId, elementKey, sentence: `${name(elementId)} waits for ${what}.` });
  }
  for (const { elementId, flows } of parkedTokens(state)) {
    const missing = (process.nodes[elementId]?.incoming ?? []).filter((flow) => !flows[flow]);
    const from = missing.map((flow) => name(process.flows[flow]!.sourceRef));
    found.push({
      elementId,
      elementKey: null,
      sentence: `${name(elementId)} has a token and waits for others, from ${from.join(' and ') || 'its flows'}.`,
    });
  }
  for (const me of valuesOf(state.instances)) {
    const isHeldUp = me.owns.some((owned) => entryOf(state.jobs, owned) ?? entryOf(state.incidents, owned));
    if (process.nodes[me.elementId]?.type === 'CallActivity' && me.role !== 'body' && !isHeldUp)
      found.push({
        elementId: me.elementId,
        elementKey: me.key,
        sentence: `${name(me.elementId)} ${me.status === 'terminating' ? 'is being ended and waits' : 'waits'} for the process it called to end.`,
      });
  }
  return found;
}

/** "somebody in the group managers, or anna" */
function candidates({ candidateGroups, candidateUsers }: UserTask): string {
  const groups = candidateGroups.length > 0 ? [`somebody in the group ${candidateGroups.join(' or ')}`] : [];
  return [...groups, ...candidateUsers].join(' or ');
}
