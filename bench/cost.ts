/**
 * What an instance costs in figures that do not move with the load of the machine: statements, commits, rows, bytes of
 * the log of PostgreSQL (WAL) and on disk. Instances come in batches of the same size, one batch at a time.
 */
import type pg from 'pg';
import type { EngineRuntime } from '../engine/runtime/index.js';
import { Recording } from './recording.js';
import { prepareWal, walPosition, walSince } from './wal.js';
import { runnerOf, type Workload } from './workloads.js';

/** Instances of a batch: what the engine takes into one transaction. */
export const BATCH = 256;
/** What `engine` of `costOf` has to be made with: all of a batch in one transaction. */
export const ONE_BATCH_AT_A_TIME = { drains: 1, batchSize: BATCH };
const BATCHES = 4;

/** What instances write. */
export const HOT_TABLES = [
  'process_instance',
  'instance_event',
  'element_instance',
  'element_passage',
  // In the order in which counts are added up: emptying the tables must not wait for that in a circle.
  'element_count_change',
  'element_count',
  'variable',
  'user_task',
  'job',
  'incident',
  'timer',
  'outbox',
];
/** The instance, its history, and what it is owed; everything else is read by the inbox, by workers and by searches. */
const RECORD = new Set(['process_instance', 'instance_event', 'outbox']);

export interface TableCost {
  /** Bytes of the log, without full-page images. */
  readonly wal: number;
  readonly disk: number;
}

/** Per instance. */
export interface Cost {
  readonly statements: number;
  readonly commits: number;
  /** Rows inserted, updated and deleted. */
  readonly rows: number;
  /** Instance, history and outbox, with the records of the commits. */
  readonly record: TableCost;
  /** What the inbox, workers and searches read. */
  readonly projections: TableCost;
  readonly tables: { readonly [table: string]: TableCost };
}

/** The models must be deployed; the tables of the engine are emptied. */
export async function costOf(client: pg.Client, engine: EngineRuntime, workload: Workload): Promise<Cost> {
  await prepareWal(client);
  const run = await runnerOf(engine, workload);
  // Definitions are loaded and the keys of the next blocks are taken.
  await run(BATCH);
  await client.query(`TRUNCATE ${HOT_TABLES.join(', ')}`);
  const before = await bytesOnDisk(client);
  const from = await walPosition(client);
  const recording = new Recording();
  recording.begin(new Set([client]));
  for (let n = 0; n < BATCHES; n++) await run(BATCH);
  recording.end();

  const instances = BATCH * BATCHES;
  const per = (total: number) => total / instances;
  const wal = await walSince(client, from);
  const disk = await bytesOnDisk(client);
  const tables: { [table: string]: TableCost } = {};
  const record = { wal: per(wal.commits), disk: 0 };
  const projections = { wal: 0, disk: 0 };
  let rows = 0;
  for (const table of HOT_TABLES) {
    const written = wal.tables.find((found) => found.table === table);
    const cost = {
      wal: per((written?.heap ?? 0) + (written?.indexes ?? 0)),
      disk: per((disk.get(table) ?? 0) - (before.get(table) ?? 0)),
    };
    if (!written) continue;
    rows += per(written.rows);
    tables[table] = cost;
    const sum = RECORD.has(table) ? record : projections;
    sum.wal += cost.wal;
    sum.disk += cost.disk;
  }
  const { statements, transactions } = recording;
  return {
    statements: per(statements),
    commits: per(transactions.length),
    rows,
    record,
    projections,
    tables,
  };
}

/** Heap, indexes and what is stored apart, without the maps of free space. Partitions count as their table. */
async function bytesOnDisk(client: pg.Client): Promise<Map<string, number>> {
  const { rows } = await client.query(`
    SELECT regexp_replace(t.relname, '(_h\\d+)?(_\\d{4}_\\d{2})?$', '') AS "table",
      sum(pg_relation_size(t.oid) + coalesce(pg_relation_size(nullif(t.reltoastrelid, 0)), 0)
        + coalesce((SELECT sum(pg_relation_size(indexrelid)) FROM pg_index WHERE indrelid = t.oid), 0))::float8 AS bytes
    FROM pg_class t WHERE t.relkind = 'r' AND t.relnamespace = 'public'::regnamespace GROUP BY 1`);
  return new Map(rows.map(({ table, bytes }) => [table, bytes]));
}
