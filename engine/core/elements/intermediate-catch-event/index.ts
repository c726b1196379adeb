import { arm, closeSubscriptions, subscribable } from '../../kernel/subscriptions.js';
import { event } from '../event.js';
import { winRace } from '../event-based-gateway/race.js';

/** Intermediate catch event. Waits for one of its events, or for all of them (parallelMultiple); a link just arrives. */
export const intermediateCatchEvent = event({
  async start(step, node, me) {
    if (!node.triggers?.some(subscribable)) return step.complete(me);
    closeSubscriptions(step, me.key);
    await arm(step, me.key, node);
  },
  trigger(step, _node, me, variables) {
    winRace(step, me);
    step.complete(me, variables);
  },
});
