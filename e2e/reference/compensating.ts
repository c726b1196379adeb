import type { EventOf } from '../../engine/core/index.js';
import { undone } from './ending.js';
import { add, type Key, type Live, type Marking, nodeOf, put, type Token, type Undoable } from './marking.js';
import type { Model, Trigger } from './model.js';

export function compensated(m: Marking, event: EventOf<'CompensationStarted'>): readonly Marking[] {
  const found: Marking[] = [];
  for (const l of m.live.values()) {
    const last = l.undo.at(-1);
    if (l.phase !== 'undoing' || !last) continue;
    if (l.undoing > 0 && (last.together === undefined || last.together !== l.together)) continue;
    if (last.activity !== event.activityId || (last.handler ?? last.activity) !== event.handlerId) continue;
    const scope = l.role === 'undo' ? l.key : last.scope;
    const token: Token = {
      scope,
      at: event.handlerId,
      role: last.handler ? 'handler' : 'undo',
      undoneFor: l.key,
      ...(!last.handler && { undo: last.nested }),
    };
    const { together } = last;
    const begun = {
      undo: l.undo.slice(0, -1),
      undoing: l.undoing + 1,
      ...(together !== undefined && { together }),
    };
    found.push(add(put(m, l.key, begun), token));
  }
  return found;
}

/** What can be compensated now is taken by this thrower and nobody else. */
export function choose(
  model: Model,
  m: Marking,
  l: Live,
  { activity }: Partial<Trigger>,
  todo: readonly Trigger[],
): Marking {
  const scopes = [l.scope!];
  while (isEventSubProcess(model, m, scopes.at(-1)!)) scopes.push(m.live.get(scopes.at(-1)!)!.scope!);
  const isMine = (u: Undoable) =>
    scopes.includes(u.scope) && (activity === undefined || u.activity === activity);
  const undo = m.undoable.filter(isMine);
  const taken: Marking = { ...m, undoable: m.undoable.filter((u) => !isMine(u)) };
  return undone(put(taken, l.key, { phase: 'undoing', undo, undoing: 0, todo }), l.key);
}

const isEventSubProcess = (model: Model, m: Marking, scope: Key): boolean =>
  nodeOf(model, m.live.get(scope)!).isEventSubProcess === true;
