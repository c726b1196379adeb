import { registerCanceled, undoLast } from '../elements/activity/compensation.js';
import type { Step } from '../kernel/step.js';
import { closeSubscriptions } from '../kernel/subscriptions.js';
import { terminate, terminateChildren } from '../kernel/termination.js';
import { dropWaiting } from '../kernel/throw.js';
import type { Key } from '../state/events.js';
import type { ElementInstance } from '../state/instance-state.js';
import type { Thrown } from './throw-trigger.js';

/**
 * Cancel end event: stops the transaction, all its instances where it is a loop, compensates what completed in it, then
 * leaves by its cancel boundary event (clauses 10.3.5, 13.5.3, 13.5.6).
 */
export function cancel(step: Step, me: ElementInstance): Thrown {
  const run = transactionOf(step, me);
  terminateChildren(step, run.key, 'canceled', topOf(step, me, run.key));
  dropWaiting(step, run.key);
  closeSubscriptions(step, run.key);
  if (run.role === 'inner') {
    step.emit({ type: 'ElementDataSet', key: run.scopeKey, data: { done: true } });
    for (const other of [...step.childrenOf(run.scopeKey)])
      if (other.key !== run.key) registerCanceled(step, other);
    terminateChildren(step, run.scopeKey, 'canceled', run.key);
  }
  return goOnCanceling(step, me);
}

/** What is undone next; when everything is, the transaction ends as canceled and its cancel boundary event goes on. */
export function goOnCanceling(step: Step, me: ElementInstance): Thrown {
  const run = transactionOf(step, me);
  const whole = run.role === 'inner' ? step.instance(run.scopeKey)! : run;
  if (undoLast(step, [run.key, whole.key], null, me.key)) return 'waits';
  const boundary = (step.nodeOf(run).boundaryEvents ?? []).find((id) =>
    step.node(id).triggers?.some((t) => t.type === 'cancel'),
  );
  const at = { scopeKey: whole.scopeKey, triggered: true };
  terminate(step, whole.key, 'canceled', boundary ? [{ move: 'enter', elementId: boundary, at }] : []);
  return 'gone';
}

function transactionOf(step: Step, me: ElementInstance): ElementInstance {
  let scope = step.instance(me.scopeKey);
  while (scope && step.nodeOf(scope).type !== 'Transaction') scope = step.instance(scope.scopeKey);
  if (!scope) throw new Error(`The cancel end event ${me.elementId} is in no transaction.`);
  return scope;
}

function topOf(step: Step, me: ElementInstance, scopeKey: Key): Key {
  let at = me;
  while (at.scopeKey !== scopeKey) at = step.instance(at.scopeKey)!;
  return at.key;
}
