import type { Awaited } from '../../core/state/events.js';
import { addressOf, globalOf, partOf } from '../keys.js';
import { deleteOf, insertOf, updateOf } from '../store/rows.js';
import type { SubscriptionTable } from './subscriptions.js';

const KEY = { part: 'smallint', address: 'bigint', key: 'bigint' } as const;
const insert = insertOf('message_subscription', {
  ...KEY,
  instance_key: 'bigint',
  definition_key: 'bigint',
  process_id: 'text',
  element_instance_key: 'bigint',
  element_id: 'text',
  name: 'text',
  correlation_key: 'text',
  message_key: 'bigint',
  created_at: 'timestamptz',
});
const free = updateOf('message_subscription', KEY, ['part', 'address', 'key'], 'message_key = NULL');
const remove = deleteOf('message_subscription', KEY);

/** A subscription that can take a message from now on. */
export interface OpenSubscription {
  readonly part: number;
  readonly address: bigint;
  readonly key: bigint;
  readonly instance_key: bigint;
  readonly process_id: string;
  readonly name: string;
}
type Row = { [column: string]: unknown };

export interface MessageSubscriptionTable extends SubscriptionTable {
  /** Parts of all addresses at which something changes: their locks are taken before the statements run. */
  parts(): number[];
  /** Those that were opened or freed: a message may be waiting for them. */
  open(): OpenSubscription[];
}

/** Subscriptions, placed where their messages are. */
export function messageSubscriptions(): MessageSubscriptionTable {
  const inserts = new Map<bigint, Row & OpenSubscription>();
  const freed = new Map<bigint, OpenSubscription>();
  const removals = new Map<bigint, Row>();
  const parts = new Set<number>();

  function place(awaited: Awaited & { type: 'message' }) {
    const address = addressOf(awaited.name, awaited.correlationKey);
    const part = partOf(address);
    parts.add(part);
    return { part, address };
  }

  return {
    parts: () => [...parts].sort((one, other) => one - other),
    open: () => [...inserts.values(), ...freed.values()],
    opened({ key: local, ownerKey, elementId, awaited }, step) {
      if (awaited.type !== 'message') return;
      const { key: instance_key, definition } = step.after;
      const key = globalOf(instance_key, local);
      inserts.set(key, {
        key,
        instance_key,
        definition_key: definition.key,
        process_id: definition.processId,
        element_instance_key: globalOf(instance_key, ownerKey),
        element_id: elementId,
        name: awaited.name,
        correlation_key: awaited.correlationKey,
        message_key: null,
        created_at: step.atText,
        ...place(awaited),
      });
    },
    kept({ key: local, awaited }, step) {
      if (awaited.type !== 'message') return;
      const { key: instance_key, definition } = step.after;
      const key = globalOf(instance_key, local);
      const { processId: process_id } = definition;
      if (!inserts.has(key))
        freed.set(key, { key, instance_key, process_id, name: awaited.name, ...place(awaited) });
    },
    closed({ key: local, awaited }, step) {
      if (awaited.type !== 'message') return;
      const key = globalOf(step.after.key, local);
      freed.delete(key);
      if (!inserts.delete(key)) removals.set(key, { key, ...place(awaited) });
    },
    statements: () => [
      ...(inserts.size ? [insert([...inserts.values()])] : []),
      ...(freed.size ? [free([...freed.values()] as never)] : []),
      ...(removals.size ? [remove([...removals.values()])] : []),
    ],
  };
}
