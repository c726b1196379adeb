import { conditional, noFlow } from '../../kernel/flows.js';
import { mayStillArrive } from '../../kernel/joins.js';
import { after } from '../../kernel/promises.js';
import { gateway } from '../gateway.js';

/**
 * Inclusive gateway. Waits for exactly the tokens that can still arrive, then goes on by every flow whose
 * condition holds, else by the default (clause 13.4.3).
 */
export const inclusiveGateway = gateway({
  join(step, node, waiting, scopeKey) {
    const filled = node.incoming.filter((flow) => waiting[flow]);
    return filled.length === 0 || mayStillArrive(step, node, filled, scopeKey) ? null : filled;
  },
  start: (step, node, me) =>
    after(conditional(step, node, me, 'all'), (flows) => {
      if (flows.length === 0 && node.outgoing.length > 0) throw noFlow(step, node);
      step.complete(me, {}, flows);
    }),
});
