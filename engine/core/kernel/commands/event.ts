import type { Key, Retry, Variables } from '../../state/events.js';
import type { Subscription } from '../../state/instance-state.js';
import { entryOf } from '../../state/table.js';
import { invalidState, notFound } from '../failures.js';
import { runGuarded } from '../guard.js';
import type { Step } from '../step.js';
import { fire } from '../subscriptions.js';
import type { Handlers } from './handlers.js';

/** Events that have happened, for those who wait for them. */
export const eventCommands: Handlers<
  'TriggerTimer' | 'RescheduleTimer' | 'CorrelateMessage' | 'ReceiveSignal'
> = {
  async TriggerTimer(step, { subscriptionKey, force }) {
    const sub = subscription(step, subscriptionKey, 'timer');
    if (!force && sub.awaited.type === 'timer' && sub.awaited.dueAt > step.now)
      throw invalidState(
        `Expected the timer to be due, but it is due at ${new Date(sub.awaited.dueAt).toISOString()}.`,
        sub.elementId,
      );
    await guardedFire(step, sub, {});
  },

  RescheduleTimer(step, { subscriptionKey, dueAt }) {
    const sub = subscription(step, subscriptionKey, 'timer');
    if (sub.awaited.type === 'timer')
      step.emit({ type: 'SubscriptionUpdated', key: sub.key, awaited: { ...sub.awaited, dueAt } });
  },

  async CorrelateMessage(step, { subscriptionKey, variables, messageKey }) {
    await guardedFire(step, subscription(step, subscriptionKey, 'message'), variables, messageKey);
  },

  async ReceiveSignal(step, { subscriptionKey, variables }) {
    await guardedFire(step, subscription(step, subscriptionKey, 'signal'), variables);
  },
};

function subscription(step: Step, key: Key, type: string): Subscription {
  const sub = entryOf(step.state.subscriptions, key);
  if (sub?.awaited.type !== type)
    throw notFound(`Expected an open ${type} subscription with this key, but it was closed meanwhile.`);
  return sub;
}

export async function guardedFire(
  step: Step,
  sub: Subscription,
  variables: Variables,
  messageKey?: string,
): Promise<void> {
  const retry: Retry = {
    do: 'trigger',
    subscriptionKey: sub.key,
    variables,
    ...(messageKey && { messageKey }),
  };
  await runGuarded(step, sub.ownerKey, retry, () => fire(step, sub, variables, messageKey));
}
