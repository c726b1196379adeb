import type { ElementId, FlowId, FlowNode } from '../../model/graph.js';
import type { Alternative, Marking, ScopeNet } from './moves.js';

export interface Exploration {
  /** Joins that opened in some run. */
  readonly opened: ReadonlySet<ElementId>;
  /** Joins at which tokens wait for ever in some run, with the flows they miss there. */
  readonly stuck: ReadonlyMap<ElementId, ReadonlySet<FlowId>>;
  /** Some run comes to its end. */
  readonly canEnd: boolean;
}

/** Markings looked at before the question is given up. */
const mostMarkings = 5000;
/** Tokens on one flow: more means that they may become more and more. */
const mostTokens = 3;

/**
 * Plays every run of a scope, whatever conditions and people decide. Tokens are taken only by the node they lead to,
 * so it is enough to let one ready node move at a time, with all its alternatives: no deadlock is missed
 * (persistent sets: Godefroid, Partial-Order Methods, 1996).
 * @returns null where there are too many markings to say
 */
export function explore(net: ScopeNet): Exploration | null {
  const opened = new Set<ElementId>();
  const stuck = new Map<ElementId, Set<FlowId>>();
  const seen = new Set<string>();
  const pending: Marking[] = [...net.starts()];
  let canEnd = false;
  for (let marking = pending.pop(); marking; marking = pending.pop()) {
    const name = nameOf(marking);
    if (seen.has(name)) continue;
    seen.add(name);
    if (seen.size > mostMarkings) return null;
    if (marking.size === 0) {
      canEnd = true;
      continue;
    }
    canEnd ||= net.mayEnd(marking);
    const next = ready(net, marking);
    if (!next) {
      remember(net, marking, stuck);
      continue;
    }
    const [node, alternatives] = next;
    if (net.isJoin(node)) opened.add(node.id);
    for (const alternative of alternatives) {
      const after = alternative.ends ? new Map<FlowId, number>() : moved(marking, alternative);
      for (const count of after.values()) if (count > mostTokens) return null;
      pending.push(after);
    }
  }
  return { opened, stuck, canEnd };
}

/** A node that may move: what only passes tokens on first, what waits for others or ends them last. */
function ready(net: ScopeNet, marking: Marking): [FlowNode, readonly Alternative[]] | null {
  let late: [FlowNode, readonly Alternative[]] | null = null;
  for (const node of net.nodes) {
    const alternatives = net.alternatives(node, marking);
    if (alternatives.length === 0) continue;
    if (node.type === 'InclusiveGateway' || alternatives[0]!.ends) late ??= [node, alternatives];
    else return [node, alternatives];
  }
  return late;
}

function moved(marking: Marking, { takes, gives }: Alternative): Map<FlowId, number> {
  const after = new Map(marking);
  for (const flow of takes) {
    const left = after.get(flow)! - 1;
    if (left > 0) after.set(flow, left);
    else after.delete(flow);
  }
  for (const flow of gives) after.set(flow, (after.get(flow) ?? 0) + 1);
  return after;
}

function remember(net: ScopeNet, marking: Marking, stuck: Map<ElementId, Set<FlowId>>): void {
  for (const node of net.nodes) {
    if (!net.isJoin(node) || net.waitingAt(node, marking).length === 0) continue;
    const missing = stuck.get(node.id) ?? new Set();
    for (const flow of node.incoming) if (!marking.has(flow)) missing.add(flow);
    stuck.set(node.id, missing);
  }
}

const nameOf = (marking: Marking): string =>
  [...marking]
    .map(([flow, count]) => `${flow}*${count}`)
    .sort()
    .join(' ');
