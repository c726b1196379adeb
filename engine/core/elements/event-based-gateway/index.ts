import type { ElementModule } from '../element-module.js';

/**
 * Event-based gateway. Its targets wait together, the gateway with them; the first event wins (clause 13.4.4).
 * Each target is a live element, so that a withdrawn one can be seen in the history.
 */
export const eventBasedGateway: ElementModule = {
  compile: (el) => ({
    eventGatewayType: el.eventGatewayType === 'Parallel' ? 'Parallel' : 'Exclusive',
    ...(el.instantiate === true && { instantiate: true }),
  }),
  enter(step, node, at) {
    const me = step.activate(node, at);
    for (const flow of node.outgoing)
      step.enter(step.flow(flow).targetRef, { scopeKey: at.scopeKey, data: { gateway: me.key } });
  },
  complete: (step, _node, me) => step.ended(me),
};
