import { eventSubProcessTriggered } from '../../kernel/throw.js';
import { event } from '../event.js';

/** Start event of a process, a sub-process or an event sub-process (clause 10.5.2). */
export const startEvent = event({
  start: (step, _node, me) => step.complete(me),
  /** Only those of event sub-processes are subscribed to inside an instance. */
  trigger: (step, node, scope, variables) =>
    eventSubProcessTriggered(step, step.node(node.scopeId), scope.key, variables),
});
