/** What concerns the database as a whole (invariants 1, 8, 17 to 19 and 21): one statement each, so one moment each. */
import type pg from 'pg';
import { TENANT } from '../store/data-store.js';
import type { Find, InvariantNumber } from './invariants.js';

const SHOWN = 100;
/** s that due work may wait before somebody should look. */
const LATE = 20;

interface Check {
  readonly invariant: InvariantNumber;
  readonly text: string;
  /** Columns: `instance` (or null) and `found`, a sentence. */
  readonly sql: string;
}

const partOf = (key: string) => `(${key} >> 51)::smallint`;

const CHECKS: readonly Check[] = [
  {
    invariant: 1,
    text: 'starts that were answered',
    sql: `SELECT answer->>'processInstanceKey' AS instance,
        'its start was acknowledged (key "' || key || '"), but it does not exist' AS found
      FROM idempotency d WHERE answer->>'processInstanceKey' IS NOT NULL AND NOT EXISTS (
        SELECT FROM process_instance i WHERE i.key = (d.answer->>'processInstanceKey')::bigint
          AND i.part = ${partOf(`(d.answer->>'processInstanceKey')::bigint`)})`,
  },
  {
    invariant: 2,
    text: 'histories of instances that are not there',
    sql: `SELECT e.instance_key::text AS instance, 'its history is there, the instance is not' AS found
      FROM instance_event e WHERE e.seq = 1 AND NOT EXISTS (
        SELECT FROM process_instance i WHERE i.part = e.part AND i.key = e.instance_key)`,
  },
  {
    invariant: 8,
    text: 'messages that wait for somebody who awaits them',
    sql: `SELECT s.instance_key::text AS instance, 'it awaits message ' || m.key || ' ("' || m.name ||
        '"), which is kept and was not given to it' AS found
      FROM message m JOIN message_subscription s ON s.part = m.part AND s.address = m.address
      WHERE m.expires_at > coalesce((SELECT pinned_at FROM engine_clock), now()) AND s.message_key IS NULL
        AND NOT s.process_id = ANY(m.correlated_processes)`,
  },
  {
    invariant: 8,
    text: 'messages that are on their way to nobody',
    sql: `SELECT s.instance_key::text AS instance, 'message ' || s.message_key ||
        ' was given to subscription ' || s.key || ' and is not on its way' AS found
      FROM message_subscription s WHERE s.message_key IS NOT NULL AND NOT EXISTS (
        SELECT FROM outbox o WHERE o.part = ${partOf('s.key')} AND o.source = s.key)`,
  },
  {
    invariant: 17,
    text: 'tenants of data stores',
    sql: `SELECT NULL AS instance, 'data store "' || name || '" belongs to tenant "' || tenant || '"' AS found
      FROM data_store WHERE tenant <> '${TENANT}'`,
  },
  {
    invariant: 18,
    text: 'durability',
    sql: `SELECT NULL AS instance, name || ' is ' || setting || ': an acknowledged change can be lost' AS found
      FROM pg_settings WHERE (name, setting) IN
        (('fsync', 'off'), ('full_page_writes', 'off'), ('synchronous_commit', 'off'))
      UNION ALL SELECT NULL, 'this is a standby: it shows the past' WHERE pg_is_in_recovery()`,
  },
  {
    invariant: 19,
    text: 'work for instances that are not there',
    sql: `SELECT o.work->>'instanceKey' AS instance, 'the outbox has work for it (' || (o.work->'command'->>'type') ||
        '), but it does not exist' AS found
      FROM outbox o WHERE o.work->>'do' = 'command' AND NOT EXISTS (
        SELECT FROM process_instance i WHERE i.key = (o.work->>'instanceKey')::bigint
          AND i.part = ${partOf(`(o.work->>'instanceKey')::bigint`)})`,
  },
];

const LIVE: readonly Check[] = [
  {
    invariant: 21,
    text: 'outbox',
    sql: `SELECT NULL AS instance, count(*) || ' pieces of work in the outbox wait since ' || min(due_at) AS found
      FROM outbox WHERE due_at < now() - interval '${LATE} s' HAVING count(*) > 0`,
  },
  {
    invariant: 21,
    text: 'timers',
    sql: `SELECT t.instance_key::text AS instance, 'timer ' || t.key || ' of ' || t.element_id || ' is due since ' || t.due_at AS found
      FROM timer t JOIN process_instance i ON i.part = t.part AND i.key = t.instance_key
      WHERE t.due_at < coalesce((SELECT pinned_at FROM engine_clock), now()) - interval '${LATE} s' AND NOT i.is_suspended`,
  },
  {
    invariant: 21,
    text: 'leases',
    sql: `SELECT instance_key::text AS instance, 'job ' || key || ' is not released since ' || blocked_until AS found
      FROM job WHERE blocked_until < coalesce((SELECT pinned_at FROM engine_clock), now()) - interval '${LATE} s'`,
  },
];

/** Waiting locks and open transactions, to understand what does not move. */
const HOLDERS = `SELECT 'process ' || pid || ' (' || coalesce(application_name, '') || ') ' || state || ' since ' || xact_start ||
    coalesce(', waits for ' || wait_event_type || ' ' || wait_event, '') ||
    coalesce(', is blocked by ' || nullif(array_to_string(pg_blocking_pids(pid), ', '), ''), '') AS text
  FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND xact_start < now() - interval '5 s' ORDER BY xact_start LIMIT 10`;

export async function checkDatabase(client: pg.Client, instance: string | null, find: Find): Promise<void> {
  for (const { invariant, sql } of CHECKS) {
    const { rows } = await client.query(limited(sql), [instance, SHOWN]);
    for (const row of rows) find(invariant, row.instance, row.found);
  }
}

/** @returns why there is nothing to check, where no server is at work */
export async function checkLiveness(
  client: pg.Client,
  instance: string | null,
  find: Find,
): Promise<string | undefined> {
  const { rows: nodes } = await client.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN procession%'`,
  );
  if (nodes.length === 0) return 'no server is connected, so nothing moves';
  let isStuck = false;
  for (const { invariant, sql } of LIVE) {
    const { rows } = await client.query(limited(sql), [instance, SHOWN]);
    for (const row of rows) find(invariant, row.instance, row.found);
    isStuck ||= rows.length > 0;
  }
  if (isStuck) for (const { text } of (await client.query(HOLDERS)).rows) find(21, null, text);
  return undefined;
}

const limited = (sql: string): string =>
  `SELECT instance, found FROM (${sql}) findings WHERE $1::text IS NULL OR instance = $1 LIMIT $2`;
