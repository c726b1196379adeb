import type { Statement } from '../store/database.js';
import { deleteOf, distinctParts, insertOf, timestamp, unnest, updateOf } from '../store/rows.js';

/** In the order of parts, so that two transactions never wait for each other in a circle. */
export const lockParts = (parts: readonly number[]): Statement => ({
  text: `SELECT part, pg_current_xact_id()::text AS xid FROM message_lock
    WHERE part = ANY($1::smallint[]) ORDER BY part FOR UPDATE`,
  values: [parts],
});

export interface Address {
  readonly part: number;
  readonly address: bigint;
}
const addresses = unnest({ part: 'smallint', address: 'bigint' });
const addressValues = (rows: readonly Address[]) => [
  rows.map((row) => row.part),
  rows.map((row) => row.address),
];

/** Messages that wait at the addresses. */
export const selectMessages = (rows: readonly Address[], now: number): Statement => ({
  text: `SELECT m.part, m.address, m.key, m.name, m.correlation_key, m.variables, m.correlated_processes
    FROM (SELECT DISTINCT part, address FROM ${addresses.source}) a
    JOIN message m ON m.part = a.part AND m.address = a.address AND m.part = ANY($4::smallint[])
    WHERE m.expires_at > $3 ORDER BY m.key`,
  values: [...addressValues(rows), timestamp(now), distinctParts(rows)],
});

/** Subscriptions at the addresses that are free to take a message. */
export const selectListeners = (rows: readonly Address[]): Statement => ({
  text: `SELECT s.part, s.address, s.key, s.instance_key, s.process_id
    FROM (SELECT DISTINCT part, address FROM ${addresses.source}) a
    JOIN message_subscription s ON s.part = a.part AND s.address = a.address AND s.part = ANY($3::smallint[])
    WHERE s.message_key IS NULL ORDER BY s.key`,
  values: [...addressValues(rows), distinctParts(rows)],
});

export const claimSubscriptions = updateOf(
  'message_subscription',
  { part: 'smallint', address: 'bigint', key: 'bigint', message_key: 'bigint' },
  ['part', 'address', 'key'],
);

export const insertMessages = insertOf('message', {
  part: 'smallint',
  address: 'bigint',
  key: 'bigint',
  name: 'text',
  correlation_key: 'text',
  message_id: 'text',
  variables: 'json',
  correlated_processes: 'text[]',
  published_at: 'timestamptz',
  expires_at: 'timestamptz',
});

export const markCorrelated = updateOf(
  'message',
  { part: 'smallint', address: 'bigint', key: 'bigint', correlated_processes: 'text[]' },
  ['part', 'address', 'key'],
);

/** Message ids that are taken at their address; what has expired but was not yet swept is not. */
export const selectTaken = (
  rows: readonly (Address & { readonly messageId: string })[],
  now: number,
): Statement => {
  const wanted = unnest({ part: 'smallint', address: 'bigint', message_id: 'text' });
  return {
    text: `SELECT m.address, m.message_id, m.expires_at > $4 AS is_kept, m.key, m.part
      FROM ${wanted.source} JOIN message m
        ON m.part = u.part AND m.address = u.address AND m.message_id = u.message_id
          AND m.part = ANY($5::smallint[])`,
    values: [...addressValues(rows), rows.map((row) => row.messageId), timestamp(now), distinctParts(rows)],
  };
};

export const deleteMessages = deleteOf('message', { part: 'smallint', address: 'bigint', key: 'bigint' });

/** Up to 1,000 messages whose time is over. */
export const sweepMessages = (now: number): Statement => ({
  text: `DELETE FROM message WHERE (part, address, key) IN
    (SELECT part, address, key FROM message WHERE expires_at <= $1 ORDER BY expires_at LIMIT 1000 FOR UPDATE SKIP LOCKED)`,
  values: [timestamp(now)],
});
