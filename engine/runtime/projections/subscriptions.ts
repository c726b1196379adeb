import { entryOf } from '../../core/index.js';
import type { Key } from '../../core/state/events.js';
import type { Subscription } from '../../core/state/instance-state.js';
import { globalOf } from '../keys.js';
import type { Statement } from '../store/database.js';
import type { Step } from '../store/instance-record.js';
import { messageSubscriptions } from './message-subscription.js';
import type { Projection } from './projection.js';
import { signalSubscriptions } from './signal-subscription.js';
import { timers } from './timer.js';

/** The rows of one kind of subscription; each table ignores what is not of its kind. */
export interface SubscriptionTable {
  opened(subscription: Subscription, step: Step): void;
  updated?(subscription: Subscription, step: Step): void;
  /** It fired and stays open. */
  kept?(subscription: Subscription, step: Step): void;
  closed(subscription: Subscription, step: Step): void;
  statements(): Statement[];
}

/** Sends what happens to a subscription to the table of its kind. */
export function subscriptions() {
  const tables = {
    timer: timers(),
    message: messageSubscriptions(),
    signal: signalSubscriptions(),
  };
  const known = new Map<bigint, Subscription>();

  const tableOf = ({ awaited }: Subscription): SubscriptionTable | undefined =>
    awaited.type === 'conditional' ? undefined : tables[awaited.type];

  const find = (key: Key, step: Step): Subscription | undefined =>
    known.get(globalOf(step.after.key, key)) ?? entryOf(step.before.state.subscriptions, key);

  function close(key: Key, step: Step): void {
    const subscription = find(key, step);
    if (subscription) tableOf(subscription)?.closed(subscription, step);
  }

  const projection: Projection = {
    on: {
      SubscriptionOpened({ type: _, ...subscription }, step) {
        known.set(globalOf(step.after.key, subscription.key), subscription);
        tableOf(subscription)?.opened(subscription, step);
      },
      SubscriptionUpdated({ key, awaited }, step) {
        const subscription = find(key, step);
        if (!subscription) return;
        const updated = { ...subscription, awaited };
        known.set(globalOf(step.after.key, key), updated);
        tableOf(updated)?.updated?.(updated, step);
      },
      SubscriptionTriggered({ key, keep }, step) {
        const subscription = find(key, step);
        if (!keep) close(key, step);
        else if (subscription) tableOf(subscription)?.kept?.(subscription, step);
      },
      SubscriptionClosed: ({ key }, step) => close(key, step),
    },
    statements: () => Object.values(tables).flatMap((table) => table.statements()),
  };
  return { ...projection, timers: tables.timer, messages: tables.message };
}
