import type { ExecutableProcess } from '../../core/index.js';
import type { Work } from '../outbox/work.js';
import type { Sql } from '../store/database.js';
import { referenceKeys } from '../store/key-allocator.js';
import { timestamp } from '../store/rows.js';
import type { StartTriggers } from './start-triggers.js';

const TABLES = ['start_subscription', 'start_timer', 'start_arrival', 'message_correlation'];

/** Only the latest version is started from outside, and reads keys from messages. */
export async function replaceTriggers(
  sql: Sql,
  process: ExecutableProcess,
  key: bigint,
  triggers: StartTriggers,
): Promise<void> {
  for (const table of TABLES)
    await sql({ text: `DELETE FROM ${table} WHERE process_id = $1`, values: [process.id] });
  for (const { type, name, elementId, required } of triggers.subscriptions) {
    await sql({
      text: `INSERT INTO start_subscription (type, name, definition_key, element_id, process_id, required)
        VALUES ($1, $2, $3, $4, $5, $6)`,
      values: [type, name, key, elementId, process.id, required],
    });
  }
  for (const { elementId, index, dueAt, repetitions, cycle, required } of triggers.timers) {
    await sql({
      text: `INSERT INTO start_timer (definition_key, element_id, index, process_id, due_at, repetitions, cycle, required)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      values: [key, elementId, index, process.id, timestamp(dueAt), repetitions, cycle, required],
    });
  }
  await offerKept(sql, process.id, triggers);
  const names = process.isExecutable ? Object.keys(process.correlations ?? {}) : [];
  await sql({
    text: `INSERT INTO message_correlation (message_name, definition_key, process_id)
      SELECT name, $2, $3 FROM unnest($1::text[]) AS n(name)`,
    values: [names, key, process.id],
  });
}

/**
 * Messages that are kept may start the new process: now, and once more for those that were being taken in while it was
 * deployed.
 */
async function offerKept(sql: Sql, processId: string, { subscriptions }: StartTriggers): Promise<void> {
  const names = subscriptions.flatMap(({ type, name, required }) =>
    type === 'message' && required === 1 ? [name] : [],
  );
  if (names.length === 0) return;
  const [source] = await referenceKeys({ query: sql }, 1);
  const work = { do: 'start kept', processId, names } satisfies Work;
  await sql({
    text: `INSERT INTO outbox (part, source, seq, index, work, due_at)
      SELECT 0, $1, 0, n, $2, clock_timestamp() + n * interval '5 s' FROM generate_series(0, 1) n`,
    values: [source, JSON.stringify(work)],
  });
}
