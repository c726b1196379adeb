import type { Step } from '../../kernel/step.js';
import type { FlowNode } from '../../model/graph.js';
import type { ElementInstance } from '../../state/instance-state.js';
import type { ElementModule } from '../element-module.js';
import { afterStartListeners } from '../execution-listeners.js';

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
    return afterStartListeners(step, node, me, () => race(step, node, me));
  },
  start: (step, node, me) => afterStartListeners(step, node, me, () => race(step, node, me)),
  complete: (step, _node, me) => step.ended(me),
};

function race(step: Step, node: FlowNode, me: ElementInstance): void {
  for (const flow of node.outgoing)
    step.enter(step.flow(flow).targetRef, { scopeKey: me.scopeKey, data: { gateway: me.key } });
}
