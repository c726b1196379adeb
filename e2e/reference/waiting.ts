import type { EventOf } from '../../engine/core/index.js';
import { awaited, fire, hasBecomeTrue, placeOf, triggerOf } from './events.js';
import type { Key, Marking } from './marking.js';
import type { Model } from './model.js';

export function opened(
  model: Model,
  m: Marking,
  event: EventOf<'SubscriptionOpened'>,
  now: number,
): readonly Marking[] {
  const { key, ownerKey: owner, elementId: element, index, awaited: what } = event;
  const place = placeOf(owner, element, index);
  if (!awaited(model, m).has(place)) return [];
  if ([...m.open.values()].some((s) => placeOf(s.owner, s.element, s.index) === place)) return [];
  const sub = { key, owner, element, index, isSatisfied: false, hasCome: false };
  const trigger = triggerOf(model, sub);
  const isRight =
    trigger.kind === what.type &&
    (what.type !== 'timer' || what.dueAt === now + trigger.duration!) &&
    (what.type !== 'message' || what.name === trigger.name) &&
    (what.type !== 'signal' || what.name === trigger.name);
  return isRight ? [{ ...m, open: new Map(m.open).set(key, sub) }] : [];
}

/** Whether it was right to close it is seen when the step is over: then exactly what is awaited is open. */
export function closed(m: Marking, key: Key): Marking {
  const open = new Map(m.open);
  open.delete(key);
  return { ...m, open, due: m.due.filter((k) => k !== key) };
}

export function triggered(model: Model, m: Marking, key: Key, element: string): readonly Marking[] {
  const node = model.nodes.get(element)!;
  const sub = m.open.get(key);
  // All parts of a parallel multiple event are told one after the other; the first has done what there is to do.
  if (!sub) return node.parallelMultiple ? [m] : [];
  if (node.parallelMultiple) {
    const parts = [...m.open.values()].filter((s) => s.owner === sub.owner && s.element === element);
    return parts.length === node.triggers.length && parts.every((s) => s.hasCome)
      ? [fire(model, m, sub)]
      : [];
  }
  return m.due.includes(key) || hasBecomeTrue(model, m, sub) ? [fire(model, m, sub)] : [];
}

/** One of the parts of a parallel multiple event has come. */
export function fired(m: Marking, key: Key): readonly Marking[] {
  return m.due.includes(key)
    ? [
        {
          ...m,
          due: m.due.filter((k) => k !== key),
          open: new Map(m.open).set(key, { ...m.open.get(key)!, hasCome: true }),
        },
      ]
    : [];
}

export function changed(model: Model, m: Marking, event: EventOf<'VariablesSet'>): Marking {
  const values = { ...m.data.get(event.scopeKey), ...event.values };
  const next: Marking = { ...m, data: new Map(m.data).set(event.scopeKey, values) };
  const open = new Map(
    [...next.open].map(([key, sub]) => [
      key,
      sub.isSatisfied &&
      triggerOf(model, sub).condition &&
      !hasBecomeTrue(model, next, { ...sub, isSatisfied: false })
        ? { ...sub, isSatisfied: false }
        : sub,
    ]),
  );
  return { ...next, open };
}
