import { compileMessage } from '../../compile/triggers.js';
import { arm } from '../../kernel/subscriptions.js';
import type { Variables } from '../../state/events.js';
import { activity } from '../activity/activity.js';
import { winRace } from '../event-based-gateway/race.js';

/** Receive task. Waits for its message (clause 13.3.3). */
export const receiveTask = activity({
  compile(el, c) {
    const message = compileMessage(el, el, c, false);
    return { ...(message && { message }), ...(el.instantiate === true && { instantiate: true }) };
  },
  async start(step, node, me) {
    // Instantiating: the message that started the instance is the one it waits for.
    const instantiated = me.data?.instantiated;
    if (instantiated !== undefined) return step.complete(me, instantiated as Variables);
    await arm(step, me.key, node);
  },
  trigger(step, _node, me, variables) {
    winRace(step, me);
    step.complete(me, variables);
  },
});
