import type { ElementId, ExecutableProcess, FlowId, FlowNode } from '../model/graph.js';
import type { Key } from '../state/events.js';
import { entryOf, keysOf, valuesOf } from '../state/table.js';
import { runGuarded } from './guard.js';
import { after, inTurn, type Maybe } from './promises.js';
import type { Step } from './step.js';

/** Asks the joins that got tokens whether they have enough; they fire, and what they start is planned. @returns whether one fired. */
export function fireReadyJoins(step: Step): Maybe<boolean> {
  const scopes = hasInclusive(step.process) ? keysOf(step.state.waiting) : [...step.joins];
  step.joins.clear();
  let fired = false;
  const open = (scopeKey: Key) => (id: ElementId) =>
    after(openJoin(step, scopeKey, id), (opened) => {
      if (opened) fired = true;
    });
  const openAll = (scopeKey: Key) =>
    isTerminating(step, scopeKey)
      ? undefined
      : inTurn(Object.keys(entryOf(step.state.waiting, scopeKey) ?? {}), open(scopeKey));
  return after(inTurn(scopes, openAll), () => fired);
}

/** Nothing starts in a scope that waits only until what is in it has ended. */
const isTerminating = (step: Step, scopeKey: Key): boolean =>
  step.instance(scopeKey)?.status === 'terminating';

/** @returns whether it had enough */
function openJoin(step: Step, scopeKey: Key, id: ElementId): Maybe<boolean> {
  const waiting = entryOf(step.state.waiting, scopeKey)?.[id];
  if (!waiting) return false;
  const node = step.node(id);
  const module = step.moduleOf(node);
  const enough = runGuarded(step, scopeKey, { do: 'nothing' }, () =>
    module.join!(step, node, waiting, scopeKey),
  );
  return after(enough, (flows) => {
    if (!flows || flows.length === 0) return false;
    step.emit({ type: 'TokensJoined', elementId: node.id, flows, scopeKey });
    return after(module.fire!(step, node, scopeKey, flows), () => {
      step.joins.add(scopeKey);
      return true;
    });
  });
}

/** Complex gateways in their reset phase may be done although no token waits at them. */
export function resetComplexGateways(step: Step): Maybe<void> {
  return has(step.process, 'ComplexGateway') ? resetAll(step) : undefined;
}

async function resetAll(step: Step): Promise<void> {
  for (const me of valuesOf(step.state.instances)) {
    if (me.data?.waitingForStart !== false || isTerminating(step, me.scopeKey)) continue;
    if (entryOf(step.state.waiting, me.scopeKey)?.[me.elementId]) continue;
    const node = step.nodeOf(me);
    await step.moduleOf(node).join?.(step, node, {}, me.scopeKey);
  }
}

/**
 * The path rule of the inclusive join (clause 13.4.3): it waits while some token can reach an empty incoming flow
 * without being able to reach a filled one (paths through the join itself do not count).
 */
export function mayStillArrive(
  step: Step,
  node: FlowNode,
  filled: readonly FlowId[],
  scopeKey: Key,
): boolean {
  const empty = node.incoming.filter((flow) => !filled.includes(flow));
  if (empty.length === 0) return false;
  const reachesEmpty = upstream(step.process, node, empty);
  const reachesFilled = upstream(step.process, node, filled, 'flows');
  const counts = (id: ElementId) => reachesEmpty.has(id) && !reachesFilled.has(id);
  for (const token of step.childrenOf(scopeKey)) {
    if (token.elementId === node.id) continue;
    if (counts(token.elementId)) return true;
  }
  for (const at in entryOf(step.state.waiting, scopeKey)) if (at !== node.id && counts(at)) return true;
  return false;
}

const cache = new WeakMap<ExecutableProcess, Map<string, Set<ElementId>>>();

/**
 * The flow nodes from which one of the flows into `node` can be reached without passing through `node`. A boundary
 * event may send a token there while its host still lives, so it is no way by which the host's own token goes.
 */
export function upstream(
  process: ExecutableProcess,
  node: FlowNode,
  flows: readonly FlowId[],
  by: 'flows' | 'flows and boundary events' = 'flows and boundary events',
): Set<ElementId> {
  const known = cache.get(process) ?? new Map<string, Set<ElementId>>();
  cache.set(process, known);
  const name = `${by}: ${flows.join(' ')}`;
  const found = known.get(name);
  if (found) return found;
  const reached = new Set<ElementId>();
  const pending = flows.map((id) => process.flows[id]!.sourceRef);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (id === node.id || reached.has(id)) continue;
    reached.add(id);
    const at = process.nodes[id]!;
    for (const flow of at.incoming) pending.push(process.flows[flow]!.sourceRef);
    if (at.attachedToRef && by !== 'flows') pending.push(at.attachedToRef);
    if (at.type === 'IntermediateCatchEvent')
      for (const other of Object.values(process.nodes))
        if (other.triggers?.some((t) => t.type === 'link' && t.target === id)) pending.push(other.id);
  }
  known.set(name, reached);
  return reached;
}

/** Joins whose opening depends on tokens elsewhere have to be asked although none came to them. */
export const hasInclusive = (process: ExecutableProcess): boolean =>
  has(process, 'InclusiveGateway') || has(process, 'ComplexGateway');

const typesOf = new WeakMap<ExecutableProcess, ReadonlySet<string>>();
function has(process: ExecutableProcess, type: string): boolean {
  let types = typesOf.get(process);
  if (!types) {
    types = new Set(Object.values(process.nodes).map((node) => node.type));
    typesOf.set(process, types);
  }
  return types.has(type);
}
