import { conditional, noFlow } from '../../kernel/flows.js';
import { after } from '../../kernel/promises.js';
import { gateway } from '../gateway.js';

/** Exclusive gateway. Takes the first flow whose condition holds, else the default flow; passes every token (clause 13.4.2). */
export const exclusiveGateway = gateway({
  start: (step, node, me) =>
    after(conditional(step, node, me, 'first'), (flows) => {
      if (flows.length === 0 && node.outgoing.length > 0) throw noFlow(step, node);
      step.complete(me, {}, flows);
    }),
});
