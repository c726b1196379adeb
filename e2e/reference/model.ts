/** A BPMN file as the reference game reads it: nothing of the engine, only bpmn-moddle and the words of the standard. */
import { BpmnModdle } from 'bpmn-moddle';

export interface Trigger {
  readonly kind: string;
  /** Name of the message or signal, code of the error or escalation, name of the link. */
  readonly name?: string;
  readonly condition?: string;
  /** ms of a duration. */
  readonly duration?: number;
  readonly repeats?: boolean;
  readonly activity?: string;
}
export interface Flow {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly condition?: string;
}
export interface Loop {
  readonly kind: 'sequential' | 'parallel' | 'standard';
  readonly cardinality: number;
  readonly until?: string;
  readonly while?: string;
  readonly testBefore: boolean;
  readonly most: number;
}
export interface Node {
  readonly id: string;
  readonly type: string;
  readonly scope: string | null;
  readonly incoming: readonly string[];
  readonly outgoing: readonly string[];
  readonly default?: string;
  readonly triggers: readonly Trigger[];
  readonly parallelMultiple: boolean;
  readonly interrupting: boolean;
  readonly attachedTo?: string;
  readonly boundaries: readonly string[];
  /** The compensation handler of the activity. */
  readonly handler?: string;
  readonly loop?: Loop;
  readonly isEventSubProcess: boolean;
  readonly isSequential: boolean;
  readonly completionCondition?: string;
  readonly activationCondition?: string;
  /** Of scopes: where it begins, and its event sub-processes. */
  readonly starts: readonly string[];
  readonly eventSubProcesses: readonly string[];
  readonly message?: string;
}
export interface Model {
  readonly root: string;
  readonly nodes: ReadonlyMap<string, Node>;
  readonly flows: ReadonlyMap<string, Flow>;
}

// biome-ignore lint/suspicious/noExplicitAny: moddle gives an object for every element of BPMN.
type Xml = any;

/** All processes of a file, by id. */
export async function readModels(xml: string): Promise<ReadonlyMap<string, Model>> {
  const { rootElement } = (await new BpmnModdle().fromXML(xml)) as { rootElement: Xml };
  const processes: Xml[] = rootElement.rootElements.filter((e: Xml) => e.$type === 'bpmn:Process');
  return new Map(processes.map((process) => [process.id as string, readProcess(process)]));
}

function readProcess(process: Xml): Model {
  const nodes = new Map<string, Node>();
  const flows = new Map<string, Flow>();
  readScope(process, null, nodes, flows);
  return { root: process.id, nodes, flows };
}

function readScope(
  scope: Xml,
  outer: string | null,
  nodes: Map<string, Node>,
  flows: Map<string, Flow>,
): void {
  const elements: Xml[] = scope.flowElements ?? [];
  const inside = elements.filter((e) => e.$type !== 'bpmn:SequenceFlow' && !isData(e));
  for (const e of elements)
    if (e.$type === 'bpmn:SequenceFlow')
      flows.set(e.id, {
        id: e.id,
        source: e.sourceRef.id,
        target: e.targetRef.id,
        ...(e.conditionExpression && { condition: e.conditionExpression.body as string }),
      });
  for (const e of inside) {
    if (e.flowElements || isScopeType(typeOf(e))) readScope(e, scope.id, nodes, flows);
    else nodes.set(e.id, readNode(e, scope, elements));
  }
  const isEvent = (e: Xml) => e.triggeredByEvent === true;
  const nones = inside.filter((e) => typeOf(e) === 'startEvent' && triggersOf(e).length === 0);
  const free = inside.filter(
    (e) =>
      !elements.some((f) => f.$type === 'bpmn:SequenceFlow' && f.targetRef === e) &&
      !isEvent(e) &&
      !e.isForCompensation &&
      !['boundaryEvent', 'startEvent'].includes(typeOf(e)) &&
      !(typeOf(e) === 'intermediateCatchEvent' && triggersOf(e).some(({ kind }) => kind === 'link')),
  );
  nodes.set(scope.id, {
    ...readNode(
      scope,
      outer === null ? null : scope.$parent,
      outer === null ? [] : scope.$parent.flowElements,
    ),
    starts: (nones.length > 0 ? nones : free).map((e) => e.id),
    eventSubProcesses: inside.filter(isEvent).map((e) => e.id),
    isSequential: scope.ordering === 'Sequential',
  });
}

function readNode(e: Xml, scope: Xml | null, siblings: readonly Xml[]): Node {
  const boundaries = siblings.filter((s) => s.attachedToRef === e);
  const compensation = boundaries.find((b) => triggersOf(b).some(({ kind }) => kind === 'compensate'));
  const associations: Xml[] = scope?.artifacts ?? [];
  const handler = compensation && associations.find((a) => a.sourceRef === compensation)?.targetRef;
  const flowsOf = (end: 'sourceRef' | 'targetRef') =>
    siblings.filter((s) => s.$type === 'bpmn:SequenceFlow' && s[end] === e).map((s) => s.id as string);
  const loop = e.loopCharacteristics && readLoop(e.loopCharacteristics);
  return {
    id: e.id,
    type: typeOf(e),
    scope: scope?.id ?? null,
    incoming: flowsOf('targetRef'),
    outgoing: flowsOf('sourceRef'),
    ...(e.default && { default: e.default.id as string }),
    triggers: triggersOf(e),
    parallelMultiple: e.parallelMultiple === true,
    interrupting: (typeOf(e) === 'startEvent' ? e.isInterrupting : e.cancelActivity) !== false,
    ...(e.attachedToRef && { attachedTo: e.attachedToRef.id as string }),
    boundaries: boundaries.map((b) => b.id),
    ...(handler && { handler: handler.id as string }),
    ...(loop && { loop }),
    isEventSubProcess: e.triggeredByEvent === true,
    isSequential: false,
    ...(e.completionCondition && { completionCondition: e.completionCondition.body as string }),
    ...(e.activationCondition && { activationCondition: e.activationCondition.body as string }),
    starts: [],
    eventSubProcesses: [],
    ...(e.messageRef && { message: e.messageRef.name as string }),
  };
}

function readLoop(loop: Xml): Loop {
  if (loop.$type === 'bpmn:StandardLoopCharacteristics')
    return {
      kind: 'standard',
      cardinality: 0,
      testBefore: loop.testBefore === true,
      most: loop.loopMaximum ? Number(loop.loopMaximum) : Number.POSITIVE_INFINITY,
      ...(loop.loopCondition && { while: loop.loopCondition.body as string }),
    };
  return {
    kind: loop.isSequential ? 'sequential' : 'parallel',
    cardinality: Number(loop.loopCardinality.body),
    testBefore: false,
    most: Number.POSITIVE_INFINITY,
    ...(loop.completionCondition && { until: loop.completionCondition.body as string }),
  };
}

function triggersOf(e: Xml): Trigger[] {
  const own: Xml[] = e.eventDefinitions ?? [];
  const triggers = own.map((d): Trigger => {
    const kind = typeOf(d).replace('EventDefinition', '');
    const named =
      d.messageRef?.name ?? d.signalRef?.name ?? d.errorRef?.errorCode ?? d.escalationRef?.escalationCode;
    const name = kind === 'link' ? d.name : named;
    const duration = d.timeDuration?.body as string | undefined;
    const cycle = d.timeCycle?.body as string | undefined;
    return {
      kind,
      ...(name !== undefined && { name }),
      ...(d.condition && { condition: d.condition.body as string }),
      ...(duration && { duration: minutes(duration) }),
      ...(cycle && { repeats: true, duration: minutes(cycle.slice(cycle.indexOf('/') + 1)) }),
      ...(d.activityRef && { activity: d.activityRef.id as string }),
    };
  });
  // A task that sends or receives is an event in all but its shape.
  if (['sendTask', 'receiveTask'].includes(typeOf(e)) && e.messageRef)
    triggers.push({ kind: 'message', name: e.messageRef.name });
  return triggers;
}

const minutes = (iso: string): number => Number(/^PT(\d+)M$/.exec(iso)![1]) * 60_000;

function typeOf(e: Xml): string {
  const name = (e.$type as string).replace('bpmn:', '');
  return name[0]!.toLowerCase() + name.slice(1);
}

const isData = (e: Xml): boolean =>
  ['dataObject', 'dataObjectReference', 'dataStoreReference'].includes(typeOf(e));

export const isScopeType = (type: string): boolean =>
  ['process', 'subProcess', 'transaction', 'adHocSubProcess'].includes(type);
export const isActivity = (node: Node): boolean =>
  /Task$|^task$|^callActivity$/.test(node.type) || (isScopeType(node.type) && node.type !== 'process');
