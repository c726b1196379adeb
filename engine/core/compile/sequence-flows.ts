import type { ModdleElement } from 'bpmn-moddle';
import type { FlowId, SequenceFlow } from '../model/graph.js';
import { bare, type CompileContext, named } from './context.js';
import type { Nodes } from './flow-nodes.js';

export function sequenceFlow(
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

/** Second pass: which flows lead to each node, and which away from it. */
export function connect(
  scope: ModdleElement,
  nodes: Nodes,
  flows: { readonly [id: FlowId]: SequenceFlow },
): void {
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
