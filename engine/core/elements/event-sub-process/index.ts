import type { Step } from '../../kernel/step.js';
import type { FlowNode } from '../../model/graph.js';
import type { ElementInstance } from '../../state/instance-state.js';
import type { ElementModule } from '../element-module.js';
import { listen } from '../scope.js';

/** Event sub-process. Started by its event inside the scope it belongs to, whose data it sees (clause 13.5.4). */
export const eventSubProcess: ElementModule = {
  enter(step, node, at) {
    const me = step.activate(node, at);
    step.enter(node.starts![0]!, {
      scopeKey: me.key,
      triggered: true,
      ...(at.variables && { variables: at.variables }),
    });
    step.start(me);
  },
  start: (step: Step, node: FlowNode, me: ElementInstance) => listen(step, node, me),
  complete: (step, _node, me) => step.ended(me),
  childrenEnded: (step, _node, me) => step.complete(me),
};
