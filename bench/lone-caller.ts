/** What a request waits for on an idle server, beside a bare commit of as many bytes by the same driver. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { EngineRuntime } from '../engine/runtime/index.js';
import { type BenchDatabase, empty } from './database.js';
import { quantile } from './measure.js';
import { Recording, replay } from './recording.js';
import { instanceOf } from './workloads.js';

export interface LoneCaller {
  /** ms, median and 99th percentile. */
  readonly p50: number;
  readonly p99: number;
  /** ms: one INSERT that commits by itself. */
  readonly bareCommit: number;
  /** Median of the one by the median of the other. */
  readonly commits: number;
  /** ms: the same rows, transaction after transaction, by a script and by the engine's own packets with no engine. */
  readonly script: number;
  readonly packets: number;
}

/** About what w1 writes to the log of PostgreSQL. */
const BYTES = 1_800;
const WARM_UP = 200;
const CALLS = 1_000;

/** The two take turns, so that whatever else the machine does falls on both. */
export async function loneCaller(database: BenchDatabase, engine: EngineRuntime): Promise<LoneCaller> {
  await empty(database);
  const once = await instanceOf(engine, 'w1');
  const client = new pg.Client(database.url);
  await client.connect();
  await client.query('CREATE TABLE bare_commit (key bigint PRIMARY KEY, bytes bytea NOT NULL)');
  const bytes = randomBytes(BYTES);
  const commit = (n: number) => client.query('INSERT INTO bare_commit VALUES ($1, $2)', [n, bytes]);
  const [calls, commits]: [number[], number[]] = [[], []];
  for (let n = 0; n < WARM_UP + CALLS; n++) {
    const call = await timed(once);
    const bare = await timed(() => commit(n));
    if (n < WARM_UP) continue;
    calls.push(call);
    commits.push(bare);
  }
  await client.query('DROP TABLE bare_commit');
  await client.end();
  const { script, packets } = await withoutEngine(database, once);
  const [p50, bareCommit] = [quantile(calls, 0.5), quantile(commits, 0.5)];
  return { p50, p99: quantile(calls, 0.99), bareCommit, commits: p50 / bareCommit, script, packets };
}

async function withoutEngine(database: BenchDatabase, once: () => Promise<unknown>) {
  const recording = new Recording();
  recording.begin(new Set([database.client]));
  for (let n = 0; n < CALLS; n++) await once();
  recording.end();
  const again = async (way: 'script' | 'packets') => {
    await empty(database);
    const { transactions } = recording;
    return ((await replay(database.url, transactions, 1, way)) * 1000) / transactions.length;
  };
  return { script: await again('script'), packets: await again('packets') };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
