import { throwing } from './beginning.js';
import { choose } from './compensating.js';
import { lateFlows } from './flows.js';
import { add, clear, doom, type Live, type Marking, nodeOf, put } from './marking.js';
import type { Model } from './model.js';

/** What may happen without being seen: a terminate event ends the others, compensation chooses what it undoes. */
export function unseen(model: Model, m: Marking): readonly Marking[] {
  const found: Marking[] = [];
  for (const l of m.live.values()) {
    if (l.phase === 'reset' && lateFlows(model, m, l)?.length === 0)
      found.push(put(m, l.key, { phase: 'ready' }));
    if (l.phase !== 'throwing') continue;
    for (const item of l.todo) {
      const rest = l.todo.filter((t) => t !== item);
      if (item.kind === 'terminate') found.push(clear(put(m, l.key, throwing(rest)), l.scope!, l.key));
      if (item.kind === 'compensate') found.push(choose(model, m, l, item, rest));
      if (item.kind === 'cancel') {
        const alone = clear(m, l.scope!, l.key);
        found.push(choose(model, alone, alone.live.get(l.key)!, {}, [{ kind: 'leave' }]));
      }
      if (item.kind === 'leave') found.push(left(model, m, l));
    }
  }
  return found;
}

/** A transaction that was cancelled goes on at its cancel event. */
function left(model: Model, m: Marking, l: Live): Marking {
  const transaction = m.live.get(l.scope!)!;
  const body = transaction.role === 'run' ? m.live.get(transaction.scope!)! : transaction;
  const boundary = nodeOf(model, transaction).boundaries.find((id) =>
    model.nodes.get(id)!.triggers.some(({ kind }) => kind === 'cancel'),
  );
  const gone = doom(m, body.key);
  return boundary ? add(gone, { scope: body.scope!, at: boundary }) : gone;
}
