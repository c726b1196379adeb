import { change, hold, release } from '../draft.js';
import type { SubscriptionEvent } from '../events/subscription.js';
import type { Subscription } from '../instance-state.js';
import { put } from '../table.js';
import type { Appliers } from './appliers.js';

export const subscription: Appliers<SubscriptionEvent> = {
  SubscriptionOpened(s, e, b) {
    const { key, ownerKey, elementId, index, awaited } = e;
    s.subscriptions = put(b.subscriptions, s.subscriptions, key, {
      key,
      ownerKey,
      elementId,
      index,
      awaited,
    });
    hold(s, b, ownerKey, key);
  },
  SubscriptionTriggered(s, e, b) {
    if (!e.keep) release(s, b, 'subscriptions', e.key);
  },
  SubscriptionFired(s, e, b) {
    change(s, b, 'subscriptions', e.key, (sub) => ({ ...sub, fired: e.variables }));
  },
  SubscriptionClosed: (s, e, b) => release(s, b, 'subscriptions', e.key),
  SubscriptionUpdated(s, e, b) {
    change(
      s,
      b,
      'subscriptions',
      e.key,
      ({ fired: _, ...sub }): Subscription => ({ ...sub, awaited: e.awaited }),
    );
  },
};
