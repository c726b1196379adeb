import type { Step } from '../../kernel/step.js';
import type { FlowNode } from '../../model/graph.js';
import type { Compensation, Key } from '../../state/events.js';
import type { ElementInstance } from '../../state/instance-state.js';
import { entryOf } from '../../state/table.js';

/**
 * A completed activity can be compensated: by the activity its compensation boundary event leads to, or, for a
 * sub-process, by its compensation event sub-process or by what completed inside it (clause 13.5.5). The
 * variables are kept as they are now.
 */
export function registerCompensation(step: Step, node: FlowNode, me: ElementInstance): void {
  if (me.role === 'body' || me.role === 'compensation' || node.isForCompensation) return;
  const { compensations } = step.state;
  if (compensations.length === 0 && !node.compensationHandler && !node.eventSubProcesses) return;
  const nested = compensations.filter((c) => c.scopeKey === me.key);
  const inline = compensationEventSubProcess(step, node) !== undefined;
  const handlerId = node.compensationHandler ?? (nested.length > 0 || inline ? node.id : undefined);
  if (nested.length > 0) step.emit({ type: 'CompensationsDropped', scopeKey: me.key });
  if (!handlerId) return;
  // Each run of a loop is compensated for itself, in the scope around the loop.
  const scopeKey = me.role === 'inner' ? step.instance(me.scopeKey)!.scopeKey : me.scopeKey;
  step.emit({
    type: 'CompensationRegistered',
    key: step.newKey(),
    activityId: node.id,
    handlerId,
    scopeKey,
    snapshot: entryOf(step.state.variables, me.key) ?? {},
    nested: node.compensationHandler ? [] : nested,
  });
}

export function compensationEventSubProcess(step: Step, node: FlowNode): FlowNode | undefined {
  return (node.eventSubProcesses ?? [])
    .map((id) => step.node(id))
    .find((sub) => step.node(sub.starts![0]!).triggers?.some((t) => t.type === 'compensation'));
}

/**
 * The registration to undo next: the last completed one of the scope, of one activity only if named.
 *
 * @param before what completed later has a key that is not smaller
 */
export function lastCompensation(
  step: Step,
  scopeKey: Key,
  activityRef: string | null,
  before: Key = Number.POSITIVE_INFINITY,
): Compensation | undefined {
  return step.state.compensations.findLast(
    (c) =>
      c.scopeKey === scopeKey && c.key < before && (activityRef === null || c.activityId === activityRef),
  );
}

/** Starts the handler of one registration; `waiterKey` is resumed when it has ended. */
export function compensate(
  step: Step,
  registration: Compensation,
  scopeKey: Key,
  waiterKey: Key | null,
): void {
  const { key, activityId, handlerId, snapshot, nested } = registration;
  step.emit({ type: 'CompensationStarted', key, activityId, handlerId });
  const data = { compensationFor: waiterKey };
  if (handlerId !== activityId)
    return step.enter(handlerId, { scopeKey, triggered: true, data, variables: snapshot });
  const node = step.node(handlerId);
  const me = step.activate(node, { scopeKey, role: 'compensation', data });
  step.setLocal(me.key, snapshot);
  for (const inner of nested) step.emit({ type: 'CompensationRegistered', ...inner, scopeKey: me.key });
  const inline = compensationEventSubProcess(step, node);
  if (inline) step.enter(inline.id, { scopeKey: me.key, triggered: true });
  else step.resume(me.key, { compensateNested: true });
}
