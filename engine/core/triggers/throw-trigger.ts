import { undoLast } from '../elements/activity/compensation.js';
import { converse } from '../kernel/correlation.js';
import type { Step } from '../kernel/step.js';
import { closeSubscriptions, fire } from '../kernel/subscriptions.js';
import { terminateChildren } from '../kernel/termination.js';
import { dropWaiting, throwError, throwEscalation } from '../kernel/throw.js';
import type { Trigger, TriggerOf } from '../model/graph.js';
import type { Key, Variables } from '../state/events.js';
import type { ElementInstance } from '../state/instance-state.js';
import { entryOf, valuesOf } from '../state/table.js';
import { cancel } from './cancel.js';

/** What throwing did to the thrower: it can go on, it waits to be resumed, or it is gone. */
export type Thrown = 'done' | 'waits' | 'gone';

/** Throws one event definition from an element (clauses 10.5.4, 13.5.6). */
export async function throwTrigger(
  step: Step,
  me: ElementInstance,
  trigger: Trigger,
  extra: Variables,
): Promise<Thrown> {
  const { key: elementKey, elementId } = me;
  switch (trigger.type) {
    case 'message': {
      const name = await step.text(trigger.name, me, 'the message name');
      const payload = payloadOf(step, me, extra);
      const correlationKey = trigger.correlationKey
        ? await step.text(trigger.correlationKey, me, 'the correlation key')
        : trigger.correlation
          ? await converse(step, trigger.correlation, payload)
          : '';
      step.emit({
        type: 'MessageThrown',
        elementKey,
        elementId,
        name,
        correlationKey,
        timeToLive: 0,
        messageId: null,
        variables: payload,
      });
      return 'done';
    }
    case 'signal': {
      const name = await step.text(trigger.name, me, 'the signal name');
      const variables = payloadOf(step, me, extra);
      step.emit({ type: 'SignalThrown', elementKey, elementId, name, variables });
      await signalInside(step, name, variables);
      return step.instance(elementKey) ? 'done' : 'gone';
    }
    case 'error': {
      const code = trigger.errorCode ? await step.text(trigger.errorCode, me, 'the error code') : '';
      await throwError(step, me, code, step.nodeOf(me).name ?? '', payloadOf(step, me, extra));
      return 'gone';
    }
    case 'escalation': {
      const code = trigger.escalationCode
        ? await step.text(trigger.escalationCode, me, 'the escalation code')
        : '';
      await throwEscalation(step, me, code, payloadOf(step, me, extra));
      return step.instance(elementKey) ? 'done' : 'gone';
    }
    case 'compensation':
      return compensateNext(step, me, trigger, compensationScopes(step, me));
    case 'terminate':
      return terminate(step, me);
    case 'cancel':
      return cancel(step, me);
    case 'link':
      return 'done';
    case 'timer':
    case 'conditional':
      throw new Error(`A ${trigger.type} event cannot be thrown.`);
  }
}

/** A signal reaches whoever waits for it in the same instance at once; the runtime takes it to the others. */
async function signalInside(step: Step, name: string, variables: Variables): Promise<void> {
  for (const sub of valuesOf(step.state.subscriptions)) {
    const current = entryOf(step.state.subscriptions, sub.key);
    if (current?.awaited.type === 'signal' && current.awaited.name === name && !current.fired)
      await fire(step, current, variables);
  }
}

/** The data a thrown event takes along: what its input mappings made, nothing without them. */
function payloadOf(step: Step, me: ElementInstance, extra: Variables): Variables {
  return { ...entryOf(step.state.variables, me.key), ...extra };
}

/**
 * Undoes the completed activities of scopes one by one, the last completed first; a named activity only, if
 * `activityRef` is set (clause 13.5.5). With `waitForCompletion=false` all are started and nobody waits.
 *
 * @param before what completes after the event was thrown, while it waits for handlers, is not undone by it: the first key
 * of that time
 */
export function compensateNext(
  step: Step,
  me: ElementInstance,
  { activityRef, waitForCompletion }: TriggerOf<'compensation'>,
  scopeKeys: readonly Key[],
  before?: Key,
): Thrown {
  if (waitForCompletion) return undoLast(step, scopeKeys, activityRef, me.key, before) ? 'waits' : 'done';
  while (undoLast(step, scopeKeys, activityRef, null, before));
  return 'done';
}

/** An event compensates what its scope did; inside a handler (event sub-process) also what the scope around that did. */
export function compensationScopes(step: Step, me: ElementInstance): readonly Key[] {
  let scope = step.instance(me.scopeKey)!;
  const keys = [scope.key];
  while (step.nodeOf(scope).triggeredByEvent) {
    scope = step.instance(scope.scopeKey)!;
    keys.push(scope.key);
  }
  return keys;
}

/** Terminate end event: ends its scope, here and now; the scope then counts as completed (clause 13.5.6). */
function terminate(step: Step, me: ElementInstance): Thrown {
  const { scopeKey } = me;
  terminateChildren(step, scopeKey, 'terminated', me.key);
  dropWaiting(step, scopeKey);
  closeSubscriptions(step, scopeKey);
  return 'done';
}
