import { globalOf } from '../keys.js';
import { deleteOf, insertOf } from '../store/rows.js';
import { instanceColumns } from './projection.js';
import type { SubscriptionTable } from './subscriptions.js';

const KEY = { part: 'smallint', instance_key: 'bigint', key: 'bigint' } as const;
const insert = insertOf('signal_subscription', {
  ...KEY,
  definition_key: 'bigint',
  element_instance_key: 'bigint',
  element_id: 'text',
  name: 'text',
  created_at: 'timestamptz',
});
const remove = deleteOf('signal_subscription', KEY);

type Row = { [column: string]: unknown };

export function signalSubscriptions(): SubscriptionTable {
  const inserts = new Map<bigint, Row>();
  const removals = new Map<bigint, Row>();
  return {
    opened({ key: local, ownerKey, elementId, awaited }, step) {
      if (awaited.type !== 'signal') return;
      const key = globalOf(step.after.key, local);
      inserts.set(key, {
        key,
        element_instance_key: globalOf(step.after.key, ownerKey),
        element_id: elementId,
        name: awaited.name,
        created_at: step.atText,
        ...instanceColumns(step),
      });
    },
    closed({ key: local }, step) {
      const key = globalOf(step.after.key, local);
      if (!inserts.delete(key)) removals.set(key, { part: step.after.part, instance_key: step.keyText, key });
    },
    statements: () => [
      ...(inserts.size ? [insert([...inserts.values()])] : []),
      ...(removals.size ? [remove([...removals.values()])] : []),
    ],
  };
}
