import { disown } from '../../kernel/termination.js';
import type { ElementModule } from '../element-module.js';
import { afterStartListeners } from '../execution-listeners.js';
import { begin } from '../scope.js';

/** The process itself, as the outermost scope: complete when no token is left (clause 13.2). */
export const process: ElementModule = {
  enter() {
    throw new Error('A process is started by a command, not entered.');
  },
  start: (step, node, me) => afterStartListeners(step, node, me, () => begin(step, node, me)),
  complete(step) {
    disown(step, 0);
    step.emit({ type: 'ProcessInstanceCompleted' });
  },
  childrenEnded: (step, _node, me) => step.complete(me),
};
