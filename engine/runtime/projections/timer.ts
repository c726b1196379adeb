import { globalOf } from '../keys.js';
import { deleteOf, insertOf, timestamp, updateOf } from '../store/rows.js';
import { instanceColumns } from './projection.js';
import type { SubscriptionTable } from './subscriptions.js';

const KEY = { part: 'smallint', instance_key: 'bigint', key: 'bigint' } as const;
const DUE = { due_at: 'timestamptz', repetitions: 'integer', cycle: 'text' } as const;
const insert = insertOf('timer', {
  ...KEY,
  definition_key: 'bigint',
  element_instance_key: 'bigint',
  element_id: 'text',
  ...DUE,
});
const update = updateOf('timer', { ...KEY, ...DUE }, ['part', 'instance_key', 'key']);
const remove = deleteOf('timer', KEY);

type Row = { [column: string]: unknown };

export interface TimerTable extends SubscriptionTable {
  /** ms; the first moment at which a timer of this batch is due. */
  earliest(): number;
}

/** What the timer poller finds by due time. */
export function timers(): TimerTable {
  const inserts = new Map<bigint, Row>();
  const updates = new Map<bigint, Row>();
  const removals = new Map<bigint, Row>();
  let earliest = Number.POSITIVE_INFINITY;

  return {
    earliest: () => earliest,
    opened({ key: local, ownerKey, elementId, awaited }, step) {
      if (awaited.type !== 'timer') return;
      const key = globalOf(step.after.key, local);
      earliest = Math.min(earliest, awaited.dueAt);
      const { repetitions, cycle } = awaited;
      const row = {
        key,
        due_at: timestamp(awaited.dueAt),
        repetitions,
        cycle,
        element_instance_key: globalOf(step.after.key, ownerKey),
        element_id: elementId,
        ...instanceColumns(step),
      };
      inserts.set(key, row);
    },
    updated({ key: local, awaited }, step) {
      if (awaited.type !== 'timer') return;
      const key = globalOf(step.after.key, local);
      earliest = Math.min(earliest, awaited.dueAt);
      const { repetitions, cycle } = awaited;
      const due = { due_at: timestamp(awaited.dueAt), repetitions, cycle };
      const inserted = inserts.get(key);
      if (inserted) Object.assign(inserted, due);
      else updates.set(key, { part: step.after.part, instance_key: step.keyText, key, ...due });
    },
    closed({ key: local }, step) {
      const key = globalOf(step.after.key, local);
      updates.delete(key);
      if (!inserts.delete(key)) removals.set(key, { part: step.after.part, instance_key: step.keyText, key });
    },
    statements: () => [
      ...(inserts.size ? [insert([...inserts.values()])] : []),
      ...(updates.size ? [update([...updates.values()])] : []),
      ...(removals.size ? [remove([...removals.values()])] : []),
    ],
  };
}
