import type { ModdleElement } from 'bpmn-moddle';
import { flowNodeTypes } from '../elements/index.js';
import type { ElementId, FlowId, SequenceFlow, StartTrigger, Trigger } from '../model/graph.js';
import { compensationsOf } from './compensation.js';
import { type CompileContext, named, typeOf } from './context.js';
import type { Nodes } from './flow-nodes.js';

export const startEvents = (scope: ModdleElement): readonly ModdleElement[] =>
  ((scope.flowElements ?? []) as readonly ModdleElement[]).filter(
    (el) =>
      el.$type === 'bpmn:StartEvent' ||
      ((el.$type === 'bpmn:ReceiveTask' || el.$type === 'bpmn:EventBasedGateway') && el.instantiate === true),
  );

/** Which nodes get a token when the scope starts: its none start event, else every node that nothing leads to (clause 13.3.4). */
export function entries(
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

export function startTrigger(
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
