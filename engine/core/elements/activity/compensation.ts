import type { Step } from '../../kernel/step.js';
import type { ElementId, FlowNode } from '../../model/graph.js';
import type { Compensation, Key } from '../../state/events.js';
import type { ElementInstance } from '../../state/instance-state.js';
import { entryOf } from '../../state/table.js';

/**
 * A completed activity can be compensated: by the activity its compensation boundary event leads to, or, for a
 * sub-process, by its compensation event sub-process or by what completed inside it (clause 13.5.5). The
 * variables are kept as they are now. Each run of a loop is compensated for itself, but not before the loop is over.
 */
export function registerCompensation(step: Step, node: FlowNode, me: ElementInstance): void {
  const { compensations } = step.state;
  if (compensations.length === 0 && !node.compensationHandler && !node.eventSubProcesses) return;
  if (me.role === 'body') return handOver(step, me, node.loop!.kind === 'parallel' ? me.key : undefined);
  const nested = compensations.filter((c) => c.scopeKey === me.key);
  if (nested.length > 0) step.emit({ type: 'CompensationsDropped', scopeKey: me.key });
  if (me.role === 'compensation' || node.isForCompensation) return;
  const inline = compensationEventSubProcess(step, node) !== undefined;
  const handlerId = node.compensationHandler ?? (nested.length > 0 || inline ? node.id : undefined);
  if (handlerId) register(step, me, handlerId, node.compensationHandler ? [] : nested);
}

function register(
  step: Step,
  { elementId, key, scopeKey }: ElementInstance,
  handlerId: ElementId,
  nested: readonly Compensation[],
): void {
  const snapshot = entryOf(step.state.variables, key) ?? {};
  const registration = { activityId: elementId, handlerId, scopeKey, snapshot, nested };
  step.emit({ type: 'CompensationRegistered', key: step.newKey(), ...registration });
}

/** What completed in the runs of a loop, or in an event sub-process, can be compensated in the scope around it. */
export function handOver(step: Step, { key, scopeKey }: ElementInstance, together?: Key): void {
  if (!step.state.compensations.some((c) => c.scopeKey === key)) return;
  step.emit({
    type: 'CompensationsHandedOver',
    key: step.newKey(),
    scopeKey: key,
    to: scopeKey,
    ...(together !== undefined && { together }),
  });
}

/** A run that is canceled although it has not completed: what completed in it is undone with the others' (clause 10.3.5). */
export function registerCanceled(step: Step, run: ElementInstance): void {
  const nested = step.state.compensations.filter((c) => c.scopeKey === run.key);
  if (nested.length > 0) register(step, run, run.elementId, nested);
}

export function compensationEventSubProcess(step: Step, node: FlowNode): FlowNode | undefined {
  return (node.eventSubProcesses ?? [])
    .map((id) => step.node(id))
    .find((sub) => step.node(sub.starts![0]!).triggers?.some((t) => t.type === 'compensation'));
}

/**
 * Starts to undo what completed last in the scopes, one activity only if named; the runs of a parallel multi-instance
 * activity together (clause 13.5.5). `waiterKey` is resumed as each handler has ended.
 *
 * @param before what completed later has a key that is not smaller
 * @returns whether there was something to undo
 */
export function undoLast(
  step: Step,
  scopeKeys: readonly Key[],
  activityRef: string | null,
  waiterKey: Key | null,
  before: Key = Number.POSITIVE_INFINITY,
): boolean {
  const found = step.state.compensations.filter(
    (c) =>
      scopeKeys.includes(c.scopeKey) &&
      c.key < before &&
      (activityRef === null || c.activityId === activityRef),
  );
  const last = found.at(-1);
  if (!last) return false;
  const group =
    last.together === undefined ? [last] : found.filter((c) => c.together === last.together).reverse();
  for (const registration of group) compensate(step, registration, waiterKey);
  if (waiterKey !== null && group.length > 1)
    step.emit({ type: 'ElementDataSet', key: waiterKey, data: { undoing: group.length } });
  return true;
}

/** One handler has ended. @returns whether others that were started with it still run */
export function stillUndoing(step: Step, me: ElementInstance): boolean {
  if (!me.data?.undoing) return false;
  const undoing = Number(me.data.undoing) - 1;
  step.emit({ type: 'ElementDataSet', key: me.key, data: { undoing } });
  return undoing > 0;
}

function compensate(step: Step, registration: Compensation, waiterKey: Key | null): void {
  const { key, activityId, handlerId, scopeKey, snapshot, nested } = registration;
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
