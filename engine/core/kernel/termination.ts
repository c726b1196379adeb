import type { EventOf, Key, PlannedMove, TerminationReason } from '../state/events.js';
import type { ElementInstance } from '../state/instance-state.js';
import { entryOf } from '../state/table.js';
import type { Step } from './step.js';

/**
 * Ends an element and everything in it, innermost first; then makes the moves. A user task with listeners for that
 * ends when they are done, a call activity when what it called has ended, and what is around them after them.
 */
export function terminate(
  step: Step,
  key: Key,
  reason: TerminationReason,
  then: readonly PlannedMove[] = [],
): void {
  const me = step.instance(key);
  if (!me) return;
  const { elementId } = me;
  // What it was to go on with is overtaken.
  if (me.status === 'terminating')
    return me.next && step.emit({ type: 'ElementTerminating', key, elementId, reason: me.reason! });
  terminateChildren(step, key, reason === 'failed' || reason === 'withdrawn' ? 'interrupted' : reason);
  const taskKey = listenedTask(step, me);
  disown(step, key, taskKey);
  if (step.state.compensations.some((c) => c.scopeKey === key))
    step.emit({ type: 'CompensationsDropped', scopeKey: key });
  // The answer to the call, whatever it is, says that the called process has ended.
  const isCalling = me.data?.called === true;
  if (isCalling) step.emit({ type: 'CallCanceled', elementKey: key, elementId });
  if (taskKey !== undefined) {
    step.canceled.push(taskKey);
    const transition = { to: 'canceling', action: '', changes: {}, agreed: 0 } as const;
    step.emit({ type: 'UserTaskTransitionStarted', key: taskKey, transition });
  }
  if (taskKey !== undefined || isCalling || step.instance(key)!.children > 0) {
    const follows = then.length > 0 && { next: then };
    return step.emit({ type: 'ElementTerminating', key, elementId, reason, ...follows });
  }
  terminated(step, me, reason);
  step.agenda.push(...then);
}

/** The element is over without having completed. Who waits for it as a compensation handler goes on all the same. */
export function terminated(
  step: Step,
  { key, elementId, scopeKey, data }: ElementInstance,
  reason: TerminationReason,
): void {
  step.emit({ type: 'ElementTerminated', key, elementId, reason });
  step.touched.add(scopeKey);
  if (typeof data?.compensationFor === 'number')
    step.resume(data.compensationFor, { compensated: elementId });
}

/** The user task of an element, where listeners are told that it is canceled. */
function listenedTask(step: Step, me: ElementInstance): Key | undefined {
  if (!step.nodeOf(me).userTask?.listeners?.canceling) return undefined;
  return me.owns.find((owned) => entryOf(step.state.tasks, owned));
}

export function terminateChildren(step: Step, scopeKey: Key, reason: TerminationReason, except?: Key): void {
  if (!step.instance(scopeKey)?.children) return;
  for (const child of [...step.childrenOf(scopeKey)])
    if (child.key !== except) terminate(step, child.key, reason);
}

/** Closes everything that is open for an element, or all but one: subscriptions, jobs, user tasks, incidents. */
export function disown(step: Step, key: Key, except?: Key): void {
  for (const owned of step.instance(key)?.owns ?? []) {
    if (owned === except) continue;
    if (entryOf(step.state.subscriptions, owned)) step.emit({ type: 'SubscriptionClosed', key: owned });
    else if (entryOf(step.state.jobs, owned)) step.emit({ type: 'JobCanceled', key: owned });
    else if (entryOf(step.state.tasks, owned)) step.emit({ type: 'UserTaskCanceled', key: owned });
    else if (entryOf(step.state.incidents, owned))
      step.emit({ type: 'IncidentResolved', key: owned, elementId: step.instance(key)!.elementId });
  }
}

/**
 * Terminating takes time where user tasks have canceling listeners, and where other processes were called: such a task
 * or call activity, and every scope around it that ends with it, is terminating until the listeners have done their jobs
 * or the called process has ended. What comes after it is planned when it has ended.
 */
export function endTerminating(step: Step, key: Key): void {
  const me = step.instance(key);
  if (
    me?.status !== 'terminating' ||
    me.children > 0 ||
    me.data?.called === true ||
    me.owns.some((owned) => entryOf(step.state.tasks, owned))
  )
    return;
  disown(step, key);
  if (key !== 0) terminated(step, me, me.reason!);
  step.agenda.push(...(me.next ?? []));
}

/** Terminates what runs in a scope that lives on; the moves are made when all of it has ended. */
export function interruptChildren(
  step: Step,
  scopeKey: Key,
  reason: TerminationReason,
  then: readonly PlannedMove[],
): void {
  terminateChildren(step, scopeKey, reason);
  const scope = step.instance(scopeKey)!;
  if (scope.children === 0) step.agenda.push(...then);
  else step.emit({ type: 'ScopeInterrupted', key: scopeKey, elementId: scope.elementId, next: then });
}

/** Everything in an interrupted scope has ended: it goes on. @returns whether there was something to go on with */
export function goOnInterrupted(step: Step, scopeKey: Key): boolean {
  const { next, elementId } = step.instance(scopeKey)!;
  if (!next) return false;
  step.emit({ type: 'ScopeInterrupted', key: scopeKey, elementId, next: null });
  step.agenda.push(...next);
  return true;
}

/** Ends the whole instance with `end`, after everything in it. */
export function endInstance(
  step: Step,
  reason: TerminationReason,
  end: EventOf<'ProcessInstanceTerminated'> | EventOf<'ProcessInstanceFailed'>,
): void {
  terminateChildren(step, 0, reason);
  disown(step, 0);
  const { children, elementId } = step.instance(0)!;
  if (children === 0) return step.emit(end);
  const askedBy = end.type === 'ProcessInstanceTerminated' && step.actor ? { askedBy: step.actor } : {};
  const next: PlannedMove[] = [{ move: 'end', event: { ...end, ...askedBy } }];
  step.emit({ type: 'ElementTerminating', key: 0, elementId, reason, next });
}
