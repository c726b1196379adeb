import type { ElementModule } from './element-module.js';
import { afterStartListeners } from './execution-listeners.js';

type Own = Pick<ElementModule, 'join'> & { start: NonNullable<ElementModule['start']> };

/** What every gateway does: with `join` it gathers tokens first; it owns nothing and leaves by the flows it chose. */
export function gateway({ start, join }: Own): ElementModule {
  return {
    enter(step, node, at) {
      if (join && node.incoming.length > 1 && at.flowId) return step.park(node, at);
      step.start(step.activate(node, at));
    },
    ...(join && { join }),
    fire(step, node, scopeKey) {
      step.start(step.activate(node, { scopeKey }));
    },
    start: (step, node, me) => afterStartListeners(step, node, me, () => start(step, node, me)),
    complete(step, node, me, _variables, flows) {
      step.ended(me);
      for (const flow of flows ?? node.outgoing) step.take(flow, me.scopeKey);
    },
  };
}
