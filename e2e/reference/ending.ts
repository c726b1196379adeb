/** What happens when an element completes (clause 13.3.2, 13.3.6, 13.5.5). */
import { throwing } from './beginning.js';
import { flowsFrom, linkTarget } from './flows.js';
import {
  add,
  childrenOf,
  clear,
  isTrue,
  type Key,
  type Live,
  type Marking,
  nodeOf,
  put,
  remove,
  type Token,
  tokensIn,
  type Undoable,
} from './marking.js';
import { isScopeType, type Model, type Node } from './model.js';

/** Has it to complete now? */
export function mustComplete(m: Marking, l: Live): boolean {
  const isEmpty = () => childrenOf(m, l.key).length === 0 && tokensIn(m, l.key).length === 0;
  if (l.phase === 'ready') return true;
  if (l.phase === 'scope') return isEmpty();
  if (l.phase === 'loop') return l.isClosing && isEmpty();
  return l.phase === 'undoing' && l.role === 'undo' && l.undo.length === 0 && l.undoing === 0;
}

export function complete(model: Model, m: Marking, l: Live): Marking {
  const node = nodeOf(model, l);
  const flows = goesOn(node, l) ? flowsFrom(model, node, m, l.key) : [];
  const link = linkTarget(model, node);
  let after = remember(m, node, l);
  after = remove(after, l.key);
  const tokens = flows.map((flow): Token => ({ scope: l.scope!, at: model.flows.get(flow)!.target, flow }));
  after = add(after, ...tokens, ...(link ? [{ scope: l.scope!, at: link }] : []));
  if (l.role === 'run') return afterRun(model, after, l.scope!);
  if (l.undoneFor !== undefined) return afterUndo(after, l.undoneFor);
  return after;
}

/** Tokens leave neither a run of a loop, nor what was undone, nor an event-based gateway whose race is decided. */
const goesOn = (node: Node, l: Live): boolean =>
  l.role === undefined && node.type !== 'eventBasedGateway' && !node.isEventSubProcess && l.used.length === 0;

/** What completed can be compensated, where it has a handler or contains something that has. */
function remember(m: Marking, node: Node, l: Live): Marking {
  if (l.role === 'undo' || l.role === 'handler' || l.scope === null) return m;
  if (l.phase === 'loop' || node.isEventSubProcess) return handOver(m, node, l);
  const nested = isScopeType(node.type) ? m.undoable.filter((u) => u.scope === l.key) : [];
  if (!node.handler && nested.length === 0) return m;
  const entry: Undoable = { scope: l.scope, activity: node.id, handler: node.handler ?? null, nested };
  return { ...m, undoable: [...m.undoable, entry] };
}

/** What the runs of a loop, or what ran in an event sub-process, did belongs to the scope around it when that is over. */
function handOver(m: Marking, { loop }: Node, l: Live): Marking {
  const isInside = (u: Undoable) => u.scope === l.key;
  const together = l.phase === 'loop' && loop!.kind === 'parallel' ? { together: l.key } : {};
  const moved = m.undoable.filter(isInside).map((u): Undoable => ({ ...u, scope: l.scope!, ...together }));
  return { ...m, undoable: [...m.undoable.filter((u) => !isInside(u)), ...moved] };
}

function afterRun(model: Model, m: Marking, bodyKey: Key): Marking {
  const body = m.live.get(bodyKey)!;
  const { loop } = nodeOf(model, body);
  const done = body.done + 1;
  let after = put(m, bodyKey, { done });
  if (body.isClosing && loop!.kind !== 'parallel') return after;
  const counts = {
    numberOfInstances: loop!.cardinality,
    numberOfCompletedInstances: done,
  };
  if (loop!.until && isTrue(after, bodyKey, loop!.until, counts))
    return clear(put(after, bodyKey, { isClosing: true }), bodyKey);
  if (loop!.kind === 'parallel') return after;
  const goesOn =
    loop!.kind === 'sequential'
      ? done < loop!.cardinality
      : done < loop!.most && isTrue(after, bodyKey, loop!.while);
  if (!goesOn) return put(after, bodyKey, { isClosing: true });
  after = put(after, bodyKey, { begun: done + 1 });
  const { element } = body;
  return add(after, { scope: bodyKey, at: element, role: 'run', counter: done + 1 });
}

function afterUndo(m: Marking, thrower: Key): Marking {
  const l = m.live.get(thrower);
  return l?.phase === 'undoing' ? undone(put(m, thrower, { undoing: l.undoing - 1 }), thrower) : m;
}

/** When everything is undone, the thrower goes on; a scope that was undone completes by itself. */
export function undone(m: Marking, key: Key): Marking {
  const l = m.live.get(key)!;
  if (l.undo.length > 0 || l.undoing > 0 || l.role === 'undo') return m;
  return put(m, key, throwing(l.todo));
}
