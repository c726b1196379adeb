import type { ModdleElement } from 'bpmn-moddle';
import type { ExecutableProcess, FlowNode } from '../model/graph.js';
import { type CompileContext, named } from './context.js';

/** What must hold between elements so that a process can run, and what is suspicious (warnings). */
export function checkStructure(process: ModdleElement, compiled: ExecutableProcess, c: CompileContext): void {
  if (Object.keys(compiled.nodes).length === 0) {
    c.error(
      'process-empty',
      process,
      `Expected the process ${named(process)} to have elements, but it is empty.`,
      'Draw at least a start event, an activity and an end event.',
    );
    return;
  }
  if (compiled.root.starts?.length === 0 && compiled.startTriggers.length === 0) {
    c.error(
      'start-event-missing',
      process,
      `Expected the process ${named(process)} to have a start event, but nothing in it can start.`,
      'Add a start event and connect it to the first activity.',
    );
  }
  checkVariableNames(compiled.root, process, c);
  const reached = reachable(compiled);
  for (const node of Object.values(compiled.nodes)) {
    const el = { $type: `bpmn:${node.type}`, id: node.id, name: node.name } as unknown as ModdleElement;
    checkVariableNames(node, el, c);
    checkGateway(node, compiled, el, c);
    checkEventGateway(node, compiled, el, c);
    checkCancel(node, compiled, el, c);
    if (!reached.has(node.id))
      c.problem(
        'warning',
        'unreachable',
        el,
        `${named(el)} can never be reached: no path from a start event leads to it.`,
        'Connect it, or delete it.',
      );
  }
}

/** The variables that the element is going to write. */
function checkVariableNames(node: FlowNode, el: ModdleElement, c: CompileContext): void {
  const names = [
    ...(node.dataObjects ?? []),
    ...[...(node.inputs ?? []), ...(node.outputs ?? [])].map(({ target }) => target),
    node.script?.resultVariable,
    node.calledDecision?.resultVariable,
    node.loop?.inputElement,
    node.loop?.outputCollection,
    node.adHocOutputCollection,
    ...(node.triggers ?? []).flatMap((trigger) => [
      'codeVariable' in trigger ? trigger.codeVariable : undefined,
      'messageVariable' in trigger ? trigger.messageVariable : undefined,
    ]),
  ];
  for (const name of names) if (name) c.checkName(el, name, `the name of a variable of ${named(el)}`);
}

function checkGateway(
  node: FlowNode,
  compiled: ExecutableProcess,
  el: ModdleElement,
  c: CompileContext,
): void {
  if (node.type !== 'ExclusiveGateway' && node.type !== 'InclusiveGateway') return;
  if (node.outgoing.length < 2) return;
  const bare = node.outgoing.filter((id) => id !== node.default && !compiled.flows[id]!.conditionExpression);
  const failed = c.diagnostics.some(
    (d) => d.severity === 'error' && d.elementId !== null && node.outgoing.includes(d.elementId),
  );
  if (
    bare.length > 0 &&
    !failed &&
    (node.type === 'InclusiveGateway' ? bare.length === node.outgoing.length - (node.default ? 1 : 0) : true)
  ) {
    const flows = bare.map((id) => `"${compiled.flows[id]!.name ?? id}"`).join(', ');
    const rule = 'condition-missing';
    const message = `Expected every flow out of the gateway ${named(el)} to have a condition or to be the default, but ${flows} has neither.`;
    const help = 'Write the condition of the flow in the properties panel, or make it the default flow.';
    if (node.type === 'ExclusiveGateway' && bare.length > 1) c.error(rule, el, message, help);
    else c.problem('warning', rule, el, message, help);
    return;
  }
  if (!node.default && !failed && bare.length === 0)
    c.problem(
      'warning',
      'default-flow-missing',
      el,
      `The gateway ${named(el)} has no default flow: when no condition holds, the instance stops with an incident.`,
      'Mark one flow as the default flow.',
    );
}

function checkEventGateway(
  node: FlowNode,
  compiled: ExecutableProcess,
  el: ModdleElement,
  c: CompileContext,
): void {
  if (node.type !== 'EventBasedGateway') return;
  for (const id of node.outgoing) {
    const target = compiled.nodes[compiled.flows[id]!.targetRef];
    const waits =
      target?.type === 'ReceiveTask' ||
      (target?.type === 'IntermediateCatchEvent' && target.triggers?.every((t) => t.type !== 'link'));
    if (target && !waits)
      c.error(
        'event-gateway-target',
        el,
        `Expected the flows out of the event-based gateway ${named(el)} to lead to catching events or receive tasks, but ${target.name ?? target.id} is a ${target.type}.`,
        'Put a catching event between them.',
      );
  }
}

function checkCancel(
  node: FlowNode,
  compiled: ExecutableProcess,
  el: ModdleElement,
  c: CompileContext,
): void {
  const cancels = node.triggers?.some((t) => t.type === 'cancel');
  if (!cancels) return;
  if (node.type === 'BoundaryEvent') {
    if (compiled.nodes[node.attachedToRef!]?.type !== 'Transaction')
      c.error(
        'cancel-boundary',
        el,
        `Expected the cancel event ${named(el)} to be attached to a transaction, but it is not.`,
        'Attach it to a transaction sub-process.',
      );
    return;
  }
  let scope = compiled.nodes[node.scopeId];
  while (scope && scope.type !== 'Transaction') scope = compiled.nodes[scope.scopeId];
  if (!scope)
    c.error(
      'cancel-end',
      el,
      `Expected the cancel end event ${named(el)} to be inside a transaction, but it is not.`,
      'Move it into a transaction sub-process.',
    );
}

/** The nodes that a token can get to. Compensation handlers and event sub-processes are reached by their events. */
function reachable(compiled: ExecutableProcess): Set<string> {
  const reached = new Set<string>();
  const scopeStarts = (scope: FlowNode): string[] => [
    ...(scope.starts ?? []),
    ...(scope.eventSubProcesses ?? []),
  ];
  const pending = [...scopeStarts(compiled.root), ...compiled.startTriggers.map((s) => s.elementId)];
  for (const node of Object.values(compiled.nodes))
    if (node.type === 'EventBasedGateway' && node.instantiate) pending.push(node.id);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    const node = compiled.nodes[id];
    if (!node) continue;
    for (const flow of node.outgoing) pending.push(compiled.flows[flow]!.targetRef);
    pending.push(...scopeStarts(node), ...(node.boundaryEvents ?? []));
    if (node.compensationHandler) pending.push(node.compensationHandler);
    for (const trigger of node.triggers ?? [])
      if (trigger.type === 'link' && trigger.target) pending.push(trigger.target);
  }
  return reached;
}
