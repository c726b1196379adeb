/**
 * `npm run bench -- --history`: what an instance costs on top of 100,000 and of 10 million rows of history. Two databases
 * on one embedded server take turns, so that whatever else the machine does falls on both. Takes about ten minutes and
 * 5 GB in a temporary folder.
 *
 * Environment: BENCH_SECONDS (10), BENCH_CALLERS (64), BENCH_HISTORY_ROWS (10000000).
 */
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { EngineRuntime } from '../engine/runtime/index.js';
import { migrate } from '../migrations/index.js';
import { BATCH, HOT_TABLES, ONE_BATCH_AT_A_TIME } from './cost.js';
import { openDatabase } from './database.js';
import { load, quantile } from './measure.js';
import { modelFiles } from './models.js';
import { prepareWal, walPosition, walSince } from './wal.js';
import { instanceOf, runnerOf } from './workloads.js';

const seconds = Number(process.env.BENCH_SECONDS ?? 10);
const callers = Number(process.env.BENCH_CALLERS ?? 64);
const FEW = 100_000;
const MANY = Number(process.env.BENCH_HISTORY_ROWS ?? 10_000_000);
/** Rows that an instance of w1 leaves behind: itself, its step, what it passed, two variables. */
const ROWS_EACH = 5;
const ROUNDS = 7;
const WORKLOADS = ['w1', 'w3'] as const;
type Workload = (typeof WORKLOADS)[number];
const BATCHES = 8;

interface Site {
  readonly client: pg.Client;
  readonly engine: EngineRuntime;
  readonly url: string;
}
interface Figures {
  /** WAL bytes of all tables, without full-page images. */
  readonly wal: number;
  /** Pages that PostgreSQL looked at. */
  readonly pages: number;
  readonly perSecond: number;
}

async function siteOf(url: string, rows: number): Promise<Site> {
  const client = new pg.Client(url);
  await client.connect();
  await prepareWal(client);
  const engine = await EngineRuntime.create({ url, testClock: true });
  await engine.start();
  await engine.deploy(modelFiles(), 'bench');
  await fill(client, engine, rows);
  return { client, engine, url };
}

/** Copies of one instance that ran, in all parts, with keys as the engine gives them, over the last twenty days. */
async function fill(client: pg.Client, engine: EngineRuntime, rows: number): Promise<void> {
  const once = await instanceOf(engine, 'w1');
  await once();
  await client.query('CREATE TEMP TABLE model AS SELECT key AS model FROM process_instance');
  const PIECE = 250_000;
  const instances = Math.ceil(rows / ROWS_EACH);
  for (let first = 0; first < instances; first += PIECE) {
    const last = Math.min(first + PIECE, instances) - 1;
    await client.query('DROP TABLE IF EXISTS copy');
    // A thousand neighbours lie in one part, and the next thousand in another.
    await client.query(`CREATE TEMP TABLE copy AS
      SELECT model, (part::bigint << 51) | ((1000000 + n / 1024 / 4095 * 1024 + n % 1024)::bigint << 20) AS key,
        part::smallint AS part, now() - interval '20 days' * (1 - n / ${instances}::float8) AS at
      FROM model, generate_series(${first}, ${last}) n, LATERAL (SELECT 1 + n / 1024 * 1009 % 4095) p(part)`);
    await client.query(`INSERT INTO process_instance SELECT (i).* FROM (
      SELECT jsonb_populate_record(t, jsonb_build_object('part', c.part, 'key', c.key, 'root_key', c.key,
        'started_at', c.at, 'ended_at', c.at)) AS i FROM copy c JOIN process_instance t ON t.key = c.model) x`);
    await client.query(`INSERT INTO instance_event SELECT c.part, c.key, t.seq, c.at, t.actor, t.command_type,
      gen_random_uuid(), t.events, t.prev_hash, sha256(int8send(c.key))
      FROM copy c JOIN instance_event t ON t.instance_key = c.model`);
    await client.query(`INSERT INTO element_passage SELECT c.part, c.key, c.key + (t.key - c.model), t.definition_key,
      c.key + (t.scope_key - c.model), c.at, t.keys, t.element_ids, t.loop_counters
      FROM copy c JOIN element_passage t ON t.instance_key = c.model`);
    await client.query(`INSERT INTO variable SELECT c.part, c.key, c.key + (t.scope_key - c.model), t.name,
      c.key + (t.key - c.model), t.value FROM copy c JOIN variable t ON t.instance_key = c.model`);
    console.log(`${(last + 1) * ROWS_EACH} of ${rows} rows`);
  }
  await client.query('DROP TABLE copy, model');
  // Keys go on behind those that are there.
  await client.query('UPDATE part_sequence SET next = 2000001');
  await client.query('VACUUM ANALYZE');
}

async function costsIn(site: Site, workload: Workload) {
  // Caches are warm.
  await batches(site, workload, 4);
  const before = await pages(site);
  const from = await walPosition(site.client);
  await batches(site, workload, BATCHES);
  const { tables, commits } = await walSince(site.client, from);
  const wal = tables.reduce((sum, { heap, indexes }) => sum + heap + indexes, commits);
  const instances = BATCHES * BATCH;
  return { wal: wal / instances, pages: ((await pages(site)) - before) / instances };
}

/** By an engine of its own: the counters of a connection are right when it has ended. */
async function batches({ url }: Site, workload: Workload, count: number): Promise<void> {
  const engine = await EngineRuntime.create({ url, limits: ONE_BATCH_AT_A_TIME });
  const run = await runnerOf(engine, workload);
  for (let n = 0; n < count; n++) await run(BATCH);
  await engine.stop();
}

/** Looked at so far in the tables that instances write, and in their indexes. */
async function pages({ client }: Site): Promise<number> {
  await sleep(500);
  const { rows } = await client.query(
    `SELECT sum(heap_blks_hit + heap_blks_read + coalesce(idx_blks_hit + idx_blks_read, 0)
      + coalesce(toast_blks_hit + toast_blks_read, 0))::float8 AS pages
    FROM pg_statio_user_tables WHERE relname ~ $1`,
    [`^(${HOT_TABLES.join('|')})`],
  );
  return rows[0].pages;
}

async function compare(few: Site, many: Site, workload: Workload) {
  const costs = [await costsIn(few, workload), await costsIn(many, workload)] as const;
  const runs = [await instanceOf(few.engine, workload), await instanceOf(many.engine, workload)] as const;
  const rates: [number[], number[]] = [[], []];
  for (let n = -1; n < ROUNDS; n++) {
    // Each goes first in every other round.
    for (const which of n % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const { times, elapsed } = await load(runs[which], seconds / ROUNDS, callers);
      if (n >= 0) rates[which].push(times.length / elapsed);
    }
  }
  const slower = quantile(
    rates[0].map((rate, n) => rate / rates[1][n]!),
    0.5,
  );
  const figures = (which: 0 | 1): Figures => ({ ...costs[which], perSecond: quantile(rates[which], 0.5) });
  return {
    workload,
    few: figures(0),
    many: figures(1),
    ratio: { time: slower, wal: costs[1].wal / costs[0].wal, pages: costs[1].pages / costs[0].pages },
  };
}

const database = await openDatabase();
const sites: Site[] = [];
try {
  sites.push(await siteOf(database.url, FEW));
  const large = await database.beside('history');
  await migrate(large);
  sites.push(await siteOf(large, MANY));
  const [few, many] = [sites[0]!, sites[1]!];
  const { rows } = await many.client.query('SELECT pg_database_size(current_database())::float8 AS bytes');
  await many.client.query('CHECKPOINT');
  const results = [];
  for (const workload of WORKLOADS) {
    const found = await compare(few, many, workload);
    results.push(found);
    const { ratio } = found;
    console.log(
      `${workload}: with ${MANY} rows of history an instance takes ${ratio.time.toFixed(2)} times the time, ${ratio.wal.toFixed(2)} times the log and ${ratio.pages.toFixed(2)} times the pages that it takes with ${FEW}.`,
    );
  }
  const output = {
    postgres: database.version,
    node: process.version,
    rows: [FEW, MANY],
    bytes: rows[0].bytes,
    results,
  };
  writeFileSync('dist/bench-history.json', `${JSON.stringify(output, null, 2)}\n`);
  console.log(JSON.stringify(output));
} finally {
  for (const { engine, client } of sites) {
    await engine.stop();
    await client.end();
  }
  await database.close();
}
