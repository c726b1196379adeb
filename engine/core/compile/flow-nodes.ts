import type { ModdleElement } from 'bpmn-moddle';
import type { ElementModule } from '../elements/element-module.js';
import { elements, type FlowNodeType, flowNodeTypes } from '../elements/index.js';
import type { ElementId, FlowId, FlowNode, SequenceFlow } from '../model/graph.js';
import type { Mutable } from '../state/draft.js';
import { leadsToHandler } from './compensation.js';
import { bare, type CompileContext, named, typeOf } from './context.js';
import { variableName, variableNames } from './data.js';
import { executionListeners } from './listeners.js';
import { sequenceFlow } from './sequence-flows.js';
import { entries } from './starts.js';

export type Nodes = { [id: ElementId]: Mutable<FlowNode> };

/** Compiles what is inside a process or sub-process into `nodes` and `flows`, and returns the scope's own node. */
export function container(
  el: ModdleElement,
  type: string,
  id: ElementId,
  c: CompileContext,
  nodes: Nodes,
  flows: { [id: FlowId]: SequenceFlow },
): Mutable<FlowNode> {
  const children = (el.flowElements ?? []) as readonly ModdleElement[];
  const dataObjects = variableNames(el.properties);
  const eventSubProcesses: string[] = [];
  for (const child of children) {
    const bareType = bare(child.$type);
    if (bareType === 'SequenceFlow') {
      const flow = sequenceFlow(child, c, flows);
      if (flow) flows[flow.id] = flow;
    } else if (bareType === 'DataObject') {
      dataObjects.push(variableName(child));
      c.executed(child, 'a variable of that name in its scope');
    } else if (bareType === 'DataObjectReference' || bareType === 'DataStoreReference') {
      c.executed(child, 'stands for the data it refers to');
    } else {
      const node = flowNode(child, el, c, nodes, flows);
      if (node?.triggeredByEvent) eventSubProcesses.push(node.id);
    }
  }
  for (const artifact of (el.artifacts ?? []) as readonly ModdleElement[])
    if (leadsToHandler(artifact)) c.executed(artifact, 'leads to the compensation activity');
    else c.documentation(artifact);
  for (const laneSet of (el.laneSets ?? []) as readonly ModdleElement[]) lanes(laneSet, c);
  return {
    id,
    type,
    ...(el.name && { name: String(el.name).replace(/\s+/g, ' ').trim() }),
    scopeId: '',
    incoming: [],
    outgoing: [],
    starts: entries(el, type, c, flows),
    eventSubProcesses,
    ...(dataObjects.length > 0 && { dataObjects: [...new Set(dataObjects)] }),
  };
}

function lanes(laneSet: ModdleElement, c: CompileContext): void {
  for (const lane of (laneSet.lanes ?? []) as readonly ModdleElement[]) {
    c.documentation(lane, 'lanes do not assign work; use candidate groups');
    if (lane.childLaneSet) lanes(lane.childLaneSet as ModdleElement, c);
  }
}

function flowNode(
  el: ModdleElement,
  scope: ModdleElement,
  c: CompileContext,
  nodes: Nodes,
  flows: { [id: FlowId]: SequenceFlow },
): Mutable<FlowNode> | undefined {
  const type = typeOf(el);
  if (!(flowNodeTypes as readonly string[]).includes(type)) {
    c.error(
      'element-unsupported',
      el,
      `Expected an element that can be executed, but ${el.$type} cannot.`,
      'Replace it by another element.',
    );
    return undefined;
  }
  if (!el.id) {
    c.error(
      'id-missing',
      el,
      `Expected every ${type} to have an id, but one has none.`,
      'Open the file in a modeling tool and save it again.',
    );
    return undefined;
  }
  const inside =
    el.flowElements || type === 'SubProcess' || type === 'EventSubProcess'
      ? container(el, type, el.id, c, nodes, flows)
      : undefined;
  const module: ElementModule = elements[type as FlowNodeType];
  const own = module.compile?.(el, c) ?? {};
  const properties = inside ? {} : localProperties(el);
  const node: Mutable<FlowNode> = {
    ...inside,
    ...properties,
    id: el.id,
    type,
    ...(el.name && { name: String(el.name).replace(/\s+/g, ' ').trim() }),
    scopeId: scope.id!,
    incoming: [],
    outgoing: [],
    ...(el.default && { default: el.default.id as string }),
    ...executionListeners(el, c),
    ...own,
  };
  if (type === 'BoundaryEvent') {
    const host = el.attachedToRef as ModdleElement | undefined;
    if (host?.id) node.attachedToRef = host.id;
    else
      c.error(
        'boundary-host',
        el,
        `Expected the boundary event ${named(el)} to be attached to an activity, but it is not.`,
        'Attach it to an activity.',
      );
    node.cancelActivity = el.cancelActivity !== false;
  }
  if (type === 'EventSubProcess') {
    node.triggeredByEvent = true;
    const start = ((el.flowElements ?? []) as readonly ModdleElement[]).find(
      (child) => child.$type === 'bpmn:StartEvent',
    );
    node.isInterrupting = start?.isInterrupting !== false;
    if (start?.id) node.starts = [start.id];
    else
      c.error(
        'event-sub-process-start',
        el,
        `Expected the event sub-process ${named(el)} to have a start event, but it has none.`,
        'Add a start event with a trigger.',
      );
  }
  nodes[el.id] = node;
  c.executed(el);
  return node;
}

/** Properties of a task are variables of its own scope. */
function localProperties(el: ModdleElement): Partial<FlowNode> {
  const names = variableNames(el.properties);
  return names.length > 0 ? { dataObjects: names } : {};
}
