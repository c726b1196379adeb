import { event } from '../event.js';
import { compileThrowing, goOnThrowing, throwAll } from '../throwing.js';

/** Intermediate throw event: none, message, signal, escalation, compensation, link, or several (clause 10.5.4). */
export const intermediateThrowEvent = event({
  compile: compileThrowing,
  start: throwAll,
  resume: (step, node, me) => goOnThrowing(step, node, me),
  async complete(step, node, me, variables) {
    step.propagate(me.scopeKey, node.job ? variables : {});
    const link = node.triggers?.find((t) => t.type === 'link');
    step.ended(me);
    if (link?.type === 'link' && link.target)
      step.enter(link.target, { scopeKey: me.scopeKey, triggered: true });
    for (const flow of node.outgoing) step.take(flow, me.scopeKey);
  },
});
