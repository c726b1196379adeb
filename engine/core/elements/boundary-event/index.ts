import { boundaryTriggered } from '../../kernel/throw.js';
import { event } from '../event.js';

/** Boundary event. Armed with its host; interrupts it or runs beside it (clause 13.5.3). */
export const boundaryEvent = event({
  start: (step, _node, me) => step.complete(me),
  trigger: (step, node, host, variables) => boundaryTriggered(step, node, host.key, variables, 'interrupted'),
});
