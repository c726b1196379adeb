import type { EventOf } from '../../engine/core/index.js';
import { isJoin, lateFlows, opening, waitingAt } from './flows.js';
import { add, type Key, type Live, type Marking, put, without } from './marking.js';
import type { Model } from './model.js';

/** The complex gateway of a scope that waits for late tokens. */
const resetting = (m: Marking, scope: Key, id: string): Live | undefined =>
  [...m.live.values()].find((l) => l.phase === 'reset' && l.scope === scope && l.element === id);

export function joined(model: Model, m: Marking, event: EventOf<'TokensJoined'>): readonly Marking[] {
  const node = model.nodes.get(event.elementId)!;
  const scope = event.scopeKey;
  const dropped = m.dropped.filter(
    (t) => t.scope === scope && t.at === node.id && event.flows.includes(t.flow!),
  );
  if (
    dropped.length > 0 &&
    isSameSet(
      dropped.map((t) => t.flow!),
      event.flows,
    )
  )
    return [{ ...m, dropped: m.dropped.filter((t) => !dropped.includes(t)) }];
  const waiting = resetting(m, scope, node.id);
  const flows = waiting ? lateFlows(model, m, waiting) : isJoin(node) ? opening(model, m, node, scope) : null;
  if (!flows || flows.length === 0 || !isSameSet(flows, event.flows)) return [];
  const rest = consume(model, m, node.id, scope, flows);
  return [
    waiting ? put(rest, waiting.key, { phase: 'ready' }) : add(rest, { scope, at: node.id, joined: flows }),
  ];
}

function consume(model: Model, m: Marking, id: string, scope: Key, flows: readonly string[]): Marking {
  let rest = m;
  for (const flow of flows)
    rest = without(rest, waitingAt(rest, model.nodes.get(id)!, scope).find((t) => t.flow === flow)!);
  return rest;
}

const isSameSet = (a: readonly string[], b: readonly string[]): boolean =>
  JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());
