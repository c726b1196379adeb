import type { ModdleElement } from 'bpmn-moddle';
import type { ElementModule } from '../elements/element-module.js';
import { elements, type FlowNodeType } from '../elements/index.js';
import type { ExecutableProcess, FlowNode } from '../model/graph.js';
import { bare, type CompileContext } from './context.js';

/** A global task is a process of one task. */
export function compileGlobalTask(task: ModdleElement, c: CompileContext): ExecutableProcess {
  const type = bare(task.$type).replace(/^Global/, '') as FlowNodeType;
  const id = `${task.id}`;
  const inner = `${id}#task`;
  const scope = { scopeId: id };
  const node = (
    nodeId: string,
    nodeType: string,
    incoming: string[],
    outgoing: string[],
    own: Partial<FlowNode> = {},
  ): FlowNode => ({
    id: nodeId,
    type: nodeType,
    ...(nodeType === type && task.name && { name: task.name as string }),
    ...scope,
    incoming,
    outgoing,
    ...own,
  });
  const own = (elements[type] as ElementModule).compile?.(task, c) ?? {};
  c.executed(task);
  return {
    format: 1,
    id,
    ...(task.name && { name: task.name as string }),
    isExecutable: true,
    nodes: { [inner]: node(inner, type, [], [], own) },
    flows: {},
    root: {
      id,
      type: 'Process',
      scopeId: '',
      incoming: [],
      outgoing: [],
      starts: [inner],
      eventSubProcesses: [],
    },
    startTriggers: [],
  };
}
