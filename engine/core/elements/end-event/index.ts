import { event } from '../event.js';
import { compileThrowing, goOnThrowing, throwAll } from '../throwing.js';

/** End event: consumes its token, after throwing what it has to (clause 13.5.6). */
export const endEvent = event({
  compile: compileThrowing,
  start: throwAll,
  resume: (step, node, me) => goOnThrowing(step, node, me),
  complete(step, node, me, variables) {
    if (node.job) step.propagate(me.scopeKey, variables);
    step.ended(me);
  },
});
