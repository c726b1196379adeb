import type { Step } from '../../kernel/step.js';
import type { FlowNode } from '../../model/graph.js';
import type { Variables } from '../../state/events.js';
import type { ElementInstance } from '../../state/instance-state.js';
import { handOver } from '../activity/compensation.js';
import type { ElementModule } from '../element-module.js';
import { afterStartListeners, listened } from '../execution-listeners.js';
import { listen } from '../scope.js';

/** Event sub-process. Started by its event inside the scope it belongs to, whose data it sees (clause 13.5.4). */
export const eventSubProcess: ElementModule = {
  enter(step, node, at) {
    const me = step.activate(node, node.listeners ? { ...at, data: { brought: at.variables ?? {} } } : at);
    if (!node.listeners) begin(step, node, me, at.variables);
    step.start(me);
  },
  start: (step, node, me) =>
    afterStartListeners(step, node, me, () => {
      const { brought } = me.data ?? {};
      // The start listeners have their say before the start event.
      if (brought !== undefined && me.children === 0) begin(step, node, me, brought as Variables);
      return listen(step, node, me);
    }),
  complete(step, _node, me) {
    handOver(step, me);
    step.ended(me);
  },
  childrenEnded: (step, node, me) => (listensFirst(node, me) ? undefined : step.complete(me)),
};

function begin(step: Step, node: FlowNode, me: ElementInstance, variables?: Variables): void {
  step.enter(node.starts![0]!, { scopeKey: me.key, triggered: true, ...(variables && { variables }) });
}

const listensFirst = (node: FlowNode, me: ElementInstance): boolean =>
  listened(me, 'start') < (node.listeners?.start?.length ?? 0);
