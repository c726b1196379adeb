import type { EventOf, Key, PlannedMove, TerminationReason } from '../state/events.js';
import { entryOf } from '../state/table.js';
import type { Step } from './step.js';

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
  step.disown(key);
  if (key !== 0) step.terminated(me, me.reason!);
  step.agenda.push(...(me.next ?? []));
}

/** Terminates what runs in a scope that lives on; the moves are made when all of it has ended. */
export function interruptChildren(
  step: Step,
  scopeKey: Key,
  reason: TerminationReason,
  then: readonly PlannedMove[],
): void {
  step.terminateChildren(scopeKey, reason);
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
  step.terminateChildren(0, reason);
  step.disown(0);
  const { children, elementId } = step.instance(0)!;
  if (children === 0) return step.emit(end);
  const askedBy = end.type === 'ProcessInstanceTerminated' && step.actor ? { askedBy: step.actor } : {};
  const next: PlannedMove[] = [{ move: 'end', event: { ...end, ...askedBy } }];
  step.emit({ type: 'ElementTerminating', key: 0, elementId, reason, next });
}
