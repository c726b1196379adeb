/** By which sequence flows tokens leave, and when joins have what they need (clause 13.4). */
import { isTrue, type Key, type Live, type Marking, type Token, tokensIn } from './marking.js';
import type { Model, Node } from './model.js';

export function flowsFrom(model: Model, node: Node, m: Marking, key: Key): readonly string[] {
  const flows = node.outgoing.map((id) => model.flows.get(id)!);
  if (['parallelGateway', 'eventBasedGateway'].includes(node.type)) return node.outgoing;
  const open = flows.filter(({ id, condition }) =>
    condition === undefined ? id !== node.default : isTrue(m, key, condition),
  );
  const taken = node.type === 'exclusiveGateway' ? open.slice(0, 1) : open;
  if (taken.length > 0) return taken.map(({ id }) => id);
  return node.default === undefined ? [] : [node.default];
}

/** Does this node wait for more than the token that comes? */
export const isJoin = (node: Node): boolean =>
  ['parallelGateway', 'inclusiveGateway', 'complexGateway'].includes(node.type) && node.incoming.length > 1;

export const waitingAt = (m: Marking, node: Node, scope: Key): Token[] =>
  tokensIn(m, scope).filter((t) => t.at === node.id && t.flow !== undefined);

/** The flows of which one token each opens the join now; null where it has to wait. */
export function opening(model: Model, m: Marking, node: Node, scope: Key): readonly string[] | null {
  const filled = node.incoming.filter((flow) => waitingAt(m, node, scope).some((t) => t.flow === flow));
  if (filled.length === 0) return null;
  if (node.type === 'parallelGateway') return filled.length === node.incoming.length ? filled : null;
  if (node.type === 'complexGateway')
    return isTrue(m, scope, node.activationCondition, { activationCount: filled.length }) ? filled : null;
  return canMoreCome(model, m, node, scope, filled) ? null : filled;
}

/**
 * Clause 13.4.3: for every path from a token to an empty incoming flow that does not visit the gateway, there has to be
 * one from the same token to an incoming flow that has a token. Events at the boundary of an activity may send a token
 * of their own, for which the gateway has to wait; the way of the activity's token they are not.
 */
export function canMoreCome(
  model: Model,
  m: Marking,
  gateway: Node,
  scope: Key,
  filled: readonly string[],
): boolean {
  const inner = gateway.incoming;
  for (const start of placesOf(model, m, gateway, scope)) {
    const may = reachable(model, start.may, gateway.id, 'may');
    const own = reachable(model, start.own, gateway.id, 'own');
    if (
      inner.some((flow) => may.has(flow) && !filled.includes(flow)) &&
      !filled.some((flow) => own.has(flow))
    )
      return true;
  }
  return false;
}

/** The late tokens of a complex gateway, when no more can come; null while they can. */
export function lateFlows(model: Model, m: Marking, gateway: Live): readonly string[] | null {
  const node = model.nodes.get(gateway.element)!;
  const late = node.incoming.filter((flow) => !gateway.used.includes(flow));
  const here = late.filter((flow) => waitingAt(m, node, gateway.scope!).some((t) => t.flow === flow));
  const filled = [...gateway.used, ...here];
  return canMoreCome(model, m, node, gateway.scope!, filled) ? null : here;
}

type Way = 'may' | 'own';
type Start = { readonly [way in Way]: readonly string[] };

/** The flows on which a token of the scope is, or by which it leaves the node that it is in. */
function placesOf(model: Model, m: Marking, gateway: Node, scope: Key): readonly Start[] {
  const places: Start[] = [];
  const node = (id: string): Start => ({ may: exits(model, id, 'may'), own: exits(model, id, 'own') });
  for (const t of tokensIn(m, scope))
    if (t.flow === undefined) places.push(node(t.at));
    else if (t.at !== gateway.id) places.push({ may: [t.flow], own: [t.flow] });
  for (const l of m.live.values()) {
    const isToken = l.phase !== 'doomed' && l.phase !== 'reset' && l.role !== 'undo' && l.role !== 'handler';
    if (l.scope === scope && isToken) places.push(node(l.element));
  }
  return places;
}

function exits(model: Model, id: string, way: Way): readonly string[] {
  const node = model.nodes.get(id)!;
  const at = way === 'own' ? [] : node.boundaries.flatMap((b) => model.nodes.get(b)!.outgoing);
  return [...node.outgoing, ...at, ...linked(model, node)];
}

/** A link throw event goes on at the catch event of the same name. */
export function linked(model: Model, node: Node): readonly string[] {
  const link = linkTarget(model, node);
  return link ? model.nodes.get(link)!.outgoing : [];
}
export function linkTarget(model: Model, node: Node): string | undefined {
  const link = node.type === 'intermediateThrowEvent' && node.triggers.find(({ kind }) => kind === 'link');
  if (!link) return undefined;
  return [...model.nodes.values()].find(
    (n) =>
      n.type === 'intermediateCatchEvent' &&
      n.scope === node.scope &&
      n.triggers.some(({ kind, name }) => kind === 'link' && name === link.name),
  )!.id;
}

function reachable(model: Model, from: readonly string[], avoid: string, way: Way): ReadonlySet<string> {
  const seen = new Set<string>(from);
  const next = [...from];
  for (let flow = next.pop(); flow !== undefined; flow = next.pop()) {
    const target = model.flows.get(flow)!.target;
    if (target === avoid) continue;
    for (const exit of exits(model, target, way))
      if (!seen.has(exit)) {
        seen.add(exit);
        next.push(exit);
      }
  }
  return seen;
}
