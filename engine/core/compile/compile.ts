import type { ModdleElement } from 'bpmn-moddle';
import type { ElementModule } from '../elements/element-module.js';
import { elements, type FlowNodeType, flowNodeTypes } from '../elements/index.js';
import type {
  Correlation,
  ElementId,
  ExecutableProcess,
  FlowId,
  FlowNode,
  SequenceFlow,
  StartTrigger,
  Trigger,
} from '../model/graph.js';
import { compensationsOf } from './compensation.js';
import { bare, CompileContext, extension, named } from './context.js';
import { compileCorrelations } from './correlation.js';
import { variableName, variableNames } from './data.js';
import { linkTarget } from './links.js';
import { executionListeners } from './listeners.js';
import { checkSoundness } from './soundness/index.js';
import { checkStructure } from './structure.js';

type Mutable<T> = { -readonly [P in keyof T]: T[P] };
type Nodes = { [id: ElementId]: Mutable<FlowNode> };

/** Builds the executable form of one process, or of a global task, which is a process of one task. */
export function compileProcess(process: ModdleElement, c: CompileContext): ExecutableProcess {
  const nodes: Nodes = {};
  const flows: { [id: FlowId]: SequenceFlow } = {};
  const isExecutable = process.isExecutable !== false;
  c.correlations = compileCorrelations(c.definitions, process, c);
  const root = {
    ...container(process, 'Process', process.id!, c, nodes, flows),
    ...executionListeners(process, c),
  };
  connect(process, nodes, flows);
  attach(process, nodes, c);
  const starts = startEvents(process).filter(
    (el) => (nodes[el.id!]?.triggers?.length ?? 0) > 0 || el.$type !== 'bpmn:StartEvent',
  );
  const versionTag = extension(process, 'VersionTag')?.value as string | undefined;
  const noneStart = root.starts
    ?.map((id) => elementById(process, id))
    .find((el) => el?.$type === 'bpmn:StartEvent');
  const startFormId = noneStart && (extension(noneStart, 'FormDefinition')?.formId as string | undefined);
  const compiled: ExecutableProcess = {
    format: 1,
    id: process.id!,
    ...(process.name && { name: String(process.name).replace(/\s+/g, ' ').trim() }),
    ...(versionTag && { versionTag }),
    isExecutable,
    nodes,
    flows,
    root,
    startTriggers: starts.flatMap((el) => startTrigger(el.id!, nodes, flows)),
    ...(c.correlations.size > 0 && { correlations: byMessageName(c) }),
    ...(startFormId && { startFormId }),
    ...(filtersConditions(nodes) && { filtersConditions: true }),
  };
  checkStructure(process, compiled, c);
  checkSoundness(compiled, c);
  return compiled;
}

const filtersConditions = (nodes: Nodes): boolean =>
  Object.values(nodes).some((node) =>
    node.triggers?.some((t) => t.type === 'conditional' && (t.variableNames || t.variableEvents)),
  );

function byMessageName(c: CompileContext): { readonly [name: string]: Correlation } {
  const messages = ((c.definitions.rootElements ?? []) as readonly ModdleElement[]).filter(
    (root) => root.$type === 'bpmn:Message',
  );
  return Object.fromEntries(
    messages.flatMap((m) =>
      c.correlations.has(m.id!)
        ? [[(m.name as string | undefined) ?? m.id!, c.correlations.get(m.id!)!]]
        : [],
    ),
  );
}

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

function elementById(scope: ModdleElement, id: string): ModdleElement | undefined {
  return ((scope.flowElements ?? []) as readonly ModdleElement[]).find((el) => el.id === id);
}

/** Compiles what is inside a process or sub-process into `nodes` and `flows`, and returns the scope's own node. */
function container(
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
  for (const artifact of (el.artifacts ?? []) as readonly ModdleElement[]) c.documentation(artifact);
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

function sequenceFlow(
  el: ModdleElement,
  c: CompileContext,
  flows: { readonly [id: FlowId]: SequenceFlow },
): SequenceFlow | undefined {
  const sourceRef = el.sourceRef?.id as string | undefined;
  const targetRef = el.targetRef?.id as string | undefined;
  if (!sourceRef || !targetRef) {
    c.error(
      'sequence-flow-ends',
      el,
      `Expected the sequence flow ${named(el)} to connect two elements, but its ${sourceRef ? 'target' : 'source'} is missing.`,
      'Connect it, or delete it.',
    );
    return undefined;
  }
  const source = el.sourceRef as ModdleElement;
  const ignored = bare(source.$type) === 'ParallelGateway' || bare(source.$type) === 'EventBasedGateway';
  const condition = el.conditionExpression as
    | { body?: string; language?: string; $attrs?: { [name: string]: string } }
    | undefined;
  const conditionExpression =
    condition && !ignored
      ? c.expression(
          el,
          condition.body,
          `the condition of the sequence flow ${named(el)}`,
          condition.language,
        )
      : undefined;
  if (condition && ignored)
    c.problem(
      'warning',
      'condition-ignored',
      el,
      `The condition of ${named(el)} is not evaluated: a ${bare(source.$type)} takes all its flows.`,
      'Remove the condition, or use an inclusive gateway.',
    );
  const name = el.name && String(el.name).replace(/\s+/g, ' ').trim();
  c.executed(el);
  return {
    id: el.id ?? freeId(`${sourceRef}-${targetRef}`, flows),
    ...(name && { name }),
    sourceRef,
    targetRef,
    ...(conditionExpression && { conditionExpression }),
  };
}

/** Sequence flows may come without an id; they get one that can be read. */
function freeId(wanted: FlowId, flows: { readonly [id: FlowId]: SequenceFlow }): FlowId {
  let id = wanted;
  for (let n = 2; flows[id]; n++) id = `${wanted}-${n}`;
  return id;
}

function typeOf(el: ModdleElement): string {
  const type = bare(el.$type);
  return type === 'SubProcess' && el.triggeredByEvent ? 'EventSubProcess' : type;
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

const startEvents = (scope: ModdleElement): readonly ModdleElement[] =>
  ((scope.flowElements ?? []) as readonly ModdleElement[]).filter(
    (el) =>
      el.$type === 'bpmn:StartEvent' ||
      ((el.$type === 'bpmn:ReceiveTask' || el.$type === 'bpmn:EventBasedGateway') && el.instantiate === true),
  );

/** Which nodes get a token when the scope starts: its none start event, else every node that nothing leads to (clause 13.3.4). */
function entries(
  scope: ModdleElement,
  type: string,
  c: CompileContext,
  flows: { readonly [id: FlowId]: SequenceFlow },
): readonly ElementId[] {
  const starts = startEvents(scope);
  const none = starts.filter(
    (el) => el.$type === 'bpmn:StartEvent' && !el.eventDefinitions?.length && !el.eventDefinitionRef?.length,
  );
  if (none.length > 1) {
    c.problem(
      'warning',
      'several-none-starts',
      scope,
      `Expected one none start event in ${named(scope)}, but there are ${none.length}; the first one is used.`,
      'Keep one none start event, or give the others a trigger.',
    );
  }
  if (none[0]?.id && type !== 'AdHocSubProcess') return [none[0].id];
  if (starts.length > 0 && type !== 'AdHocSubProcess') return [];
  const { handlers } = compensationsOf(c.definitions);
  const targets = new Set(Object.values(flows).map((flow) => flow.targetRef));
  return ((scope.flowElements ?? []) as readonly ModdleElement[])
    .filter((el) => {
      const kind = typeOf(el);
      if (
        !(flowNodeTypes as readonly string[]).includes(kind) ||
        kind === 'BoundaryEvent' ||
        kind === 'EventSubProcess' ||
        !el.id
      )
        return false;
      if (targets.has(el.id) || el.isForCompensation || handlers.has(el.id)) return false;
      return !(
        kind === 'IntermediateCatchEvent' && el.eventDefinitions?.[0]?.$type === 'bpmn:LinkEventDefinition'
      );
    })
    .map((el) => el.id!);
}

function startTrigger(
  id: ElementId,
  nodes: Nodes,
  flows: { readonly [id: FlowId]: SequenceFlow },
): StartTrigger[] {
  const node = nodes[id];
  if (!node) return [];
  if (node.type === 'EventBasedGateway')
    return node.outgoing.flatMap((flow) => startTrigger(flows[flow]!.targetRef, nodes, flows));
  const triggers: readonly Trigger[] = node.triggers ?? (node.message ? [node.message] : []);
  return triggers.length > 0
    ? [{ elementId: node.id, triggers, parallelMultiple: node.parallelMultiple === true }]
    : [];
}

/** Second pass: what needs the other nodes: flows in and out, boundary events, compensation handlers, links. */
function connect(scope: ModdleElement, nodes: Nodes, flows: { readonly [id: FlowId]: SequenceFlow }): void {
  for (const flow of Object.values(flows)) {
    const source = nodes[flow.sourceRef];
    const target = nodes[flow.targetRef];
    if (source) source.outgoing = [...source.outgoing, flow.id];
    if (target) target.incoming = [...target.incoming, flow.id];
  }
  orderOutgoing(scope, nodes);
}

/** Conditions are tried in the order in which the element lists its outgoing flows. */
function orderOutgoing(scope: ModdleElement, nodes: Nodes): void {
  for (const el of (scope.flowElements ?? []) as readonly ModdleElement[]) {
    const node = el.id ? nodes[el.id] : undefined;
    const listed = ((el.outgoing ?? []) as readonly ModdleElement[]).map((flow) => flow.id!);
    if (node)
      node.outgoing = [
        ...listed.filter((id) => node.outgoing.includes(id)),
        ...node.outgoing.filter((id) => !listed.includes(id)),
      ];
    if (el.flowElements) orderOutgoing(el, nodes);
  }
}

function attach(scope: ModdleElement, nodes: Nodes, c: CompileContext): void {
  for (const el of (scope.flowElements ?? []) as readonly ModdleElement[]) {
    const node = el.id ? nodes[el.id] : undefined;
    if (!node) continue;
    if (el.flowElements) attach(el, nodes, c);
    const host = node.attachedToRef ? nodes[node.attachedToRef] : undefined;
    if (host) {
      host.boundaryEvents = [...(host.boundaryEvents ?? []), node.id];
      if (node.triggers?.some((t) => t.type === 'compensation')) {
        const handler = compensationsOf(c.definitions).byEvent.get(node.id);
        if (handler && nodes[handler]) host.compensationHandler = handler;
        else
          c.error(
            'compensation-handler',
            el,
            `Expected the compensation event ${named(el)} to lead to a compensation activity, but no association starts at it.`,
            'Connect it to the activity that undoes the work.',
          );
      }
    }
    connectLink(el, node, c);
  }
}

/** Link events connect within one scope (clause 10.5.5). */
function connectLink(el: ModdleElement, node: Mutable<FlowNode>, c: CompileContext): void {
  if (node.type !== 'IntermediateThrowEvent' || !node.triggers) return;
  node.triggers = node.triggers.map((trigger) => {
    if (trigger.type !== 'link') return trigger;
    const target = linkTarget(el);
    if (target?.id) return { ...trigger, target: target.id };
    c.error(
      'link-target',
      el,
      `Expected a catching link event "${trigger.name}" in the same scope as ${named(el)}, but there is none.`,
      'Add it, or use the name of an existing one.',
    );
    return trigger;
  });
}
