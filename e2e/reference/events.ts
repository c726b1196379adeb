/** How events reach those who catch them (clause 10.5, 13.5). */
import {
  add,
  clear,
  doom,
  isTrue,
  type Key,
  type Live,
  type Marking,
  nodeOf,
  put,
  type Sub,
} from './marking.js';
import { isActivity, isScopeType, type Model, type Node, type Trigger } from './model.js';

const awaitable = new Set(['message', 'signal', 'timer', 'conditional']);

/** What has to be waited for at this moment, by owner:element:index. */
export function awaited(model: Model, m: Marking): ReadonlySet<string> {
  const places = new Set<string>();
  const all = (owner: Live, node: Node) => {
    for (const [index, { kind }] of node.triggers.entries())
      if (awaitable.has(kind)) places.add(placeOf(owner.key, node.id, index));
  };
  for (const l of m.live.values()) {
    if (['doomed', 'ready', 'unhandled'].includes(l.phase)) continue;
    const node = nodeOf(model, l);
    if (l.role === undefined && isActivity(node))
      for (const boundary of node.boundaries) all(l, model.nodes.get(boundary)!);
    if (l.phase === 'scope' && !l.isInterrupted && !isCompleting(model, m, l))
      for (const id of node.eventSubProcesses) all(l, startOf(model, id));
    if (l.phase === 'waiting' && ['receiveTask', 'intermediateCatchEvent'].includes(node.type)) all(l, node);
  }
  for (const place of m.spent) places.delete(place);
  return places;
}

export const placeOf = (owner: Key, element: string, index: number): string => `${owner}:${element}:${index}`;
export const startOf = (model: Model, eventSubProcess: string): Node =>
  [...model.nodes.values()].find((n) => n.scope === eventSubProcess && n.type === 'startEvent')!;

/** Only handlers of its event sub-processes still run: no new ones begin (clause 13.3.2). */
function isCompleting(model: Model, m: Marking, l: Live): boolean {
  const inside = [...m.live.values()].filter((c) => c.scope === l.key);
  return (
    inside.length > 0 &&
    inside.every((c) => nodeOf(model, c).isEventSubProcess) &&
    !m.tokens.some((t) => t.scope === l.key)
  );
}

/** Is a condition true that was not when it was last looked at? */
export const hasBecomeTrue = (model: Model, m: Marking, sub: Sub): boolean => {
  const { condition } = triggerOf(model, sub);
  return condition !== undefined && !sub.isSatisfied && isTrue(m, sub.owner, condition);
};
export const triggerOf = (model: Model, sub: Sub): Trigger =>
  model.nodes.get(sub.element)!.triggers[sub.index]!;

/** What a subscription waits for has happened. @returns null where it may not happen again */
export function fire(model: Model, m: Marking, sub: Sub): Marking {
  const node = model.nodes.get(sub.element)!;
  const siblings = node.parallelMultiple ? [...m.open.values()].filter((s) => isSame(s, sub)) : [sub];
  const keeps = isReaction(node) && !node.interrupting;
  let after: Marking = { ...m, due: m.due.filter((key) => !siblings.some((s) => s.key === key)) };
  const open = new Map(after.open);
  const spent = [...after.spent];
  for (const one of siblings) {
    const trigger = triggerOf(model, one);
    const stays = keeps && (trigger.kind !== 'timer' || trigger.repeats);
    if (stays) open.set(one.key, { ...one, isSatisfied: true, hasCome: false });
    else {
      open.delete(one.key);
      spent.push(placeOf(one.owner, one.element, one.index));
    }
  }
  after = { ...after, open, spent };
  return happen(after, sub.owner, node);
}

const isSame = (a: Sub, b: Sub): boolean => a.owner === b.owner && a.element === b.element;
const isReaction = (node: Node): boolean => ['boundaryEvent', 'startEvent'].includes(node.type);

/** The event `node` happens at its host, in its scope, or to the element that waits for it. */
export function happen(m: Marking, owner: Key, node: Node): Marking {
  const l = m.live.get(owner)!;
  if (node.type === 'boundaryEvent') {
    const after = node.interrupting ? doom(m, owner) : m;
    return add(after, { scope: l.scope!, at: node.id });
  }
  if (node.type === 'startEvent') {
    const after = node.interrupting ? clear(put(m, owner, { isInterrupted: true }), owner) : m;
    return add(after, { scope: owner, at: node.scope!, start: node.id });
  }
  let after = put(m, owner, { phase: 'ready' });
  if (l.race === undefined) return after;
  for (const other of m.live.values())
    if (other.race === l.race && other.key !== owner) after = doom(after, other.key);
  after = { ...after, tokens: after.tokens.filter((t) => t.race !== l.race) };
  return put(after, l.race, { phase: 'ready' });
}

export interface Catcher {
  readonly owner: Key;
  readonly node: Node;
}

/** The nearest handler: at each level the one that names the code before the one that takes any. */
export function catcherOf(
  model: Model,
  m: Marking,
  thrower: Key,
  kind: 'error' | 'escalation',
  code: string,
): Catcher | null {
  const choose = (ids: readonly string[]): Node | undefined => {
    const nodes = ids.map((id) => model.nodes.get(id)!);
    const fits = (name: string | undefined) =>
      nodes.find((n) => n.triggers.some((t) => t.kind === kind && t.name === name));
    return fits(code) ?? fits(undefined);
  };
  for (let l: Live | undefined = m.live.get(thrower); l; ) {
    const node = nodeOf(model, l);
    if (l.role === undefined && isActivity(node)) {
      const boundary = choose(node.boundaries);
      if (boundary) return { owner: l.key, node: boundary };
    }
    if (l.scope === null) return null;
    const scope: Live = m.live.get(l.scope)!;
    // One that interrupted is all that is left of its scope; one that did not is a part of it, beside the others.
    const isAlone = node.isEventSubProcess && startOf(model, node.id).interrupting;
    if (!isAlone && scope.phase === 'scope' && isScopeType(nodeOf(model, scope).type)) {
      const others = nodeOf(model, scope).eventSubProcesses.filter((id) => id !== node.id);
      const starts = others.map((id) => startOf(model, id).id);
      const start = choose(starts);
      if (start) return { owner: scope.key, node: start };
    }
    l = scope;
  }
  return null;
}

export function throwError(model: Model, m: Marking, thrower: Key, trigger: Trigger): Marking {
  const caught = catcherOf(model, m, thrower, 'error', trigger.name ?? '');
  if (caught) return happen(m, caught.owner, caught.node);
  if (m.isCalled) return { ...doom(m, 0), isFailing: true };
  return put(m, thrower, { phase: 'unhandled', todo: [trigger] });
}

export function throwEscalation(
  model: Model,
  m: Marking,
  thrower: Key,
  code: string,
): { readonly after: Marking; readonly caughtBy: string | null } {
  const caught = catcherOf(model, m, thrower, 'escalation', code);
  if (!caught) return { after: m, caughtBy: null };
  return { after: happen(m, caught.owner, caught.node), caughtBy: caught.node.id };
}

/** Everybody who waits for the signal gets it. */
export const throwSignal = (model: Model, m: Marking, name: string): Marking => ({
  ...m,
  due: [
    ...m.due,
    ...[...m.open.values()]
      .filter((sub) => {
        const trigger = triggerOf(model, sub);
        return trigger.kind === 'signal' && trigger.name === name && !m.due.includes(sub.key) && !sub.hasCome;
      })
      .map(({ key }) => key),
  ],
});
