import type { Variables } from '../../core/state/events.js';
import { localOf, partOf } from '../keys.js';
import type { OutboxRow } from '../outbox/work.js';

interface Message {
  readonly address: bigint;
  readonly key: bigint;
  readonly variables: Variables;
}

/** Takes a message to the subscription that was claimed for it. The row's key: one at a time per subscription. */
export const correlation = (
  message: Message,
  subscription: { readonly key: bigint; readonly instance_key: bigint; readonly processId: string },
): OutboxRow => ({
  part: partOf(subscription.key),
  source: subscription.key,
  seq: 0,
  index: 0,
  work: {
    do: 'command',
    instanceKey: String(subscription.instance_key),
    command: {
      type: 'CorrelateMessage',
      subscriptionKey: localOf(subscription.key),
      messageKey: String(message.key),
      variables: message.variables,
    },
    from: {
      address: String(message.address),
      messageKey: String(message.key),
      processId: subscription.processId,
      subscriptionKey: String(subscription.key),
    },
  },
});
