import type { EngineRuntime } from '../engine/runtime/index.js';
import { type BenchDatabase, empty } from './database.js';
import { Recording, replay } from './recording.js';
import { instanceOf } from './workloads.js';

export interface Run {
  readonly workload: 'w1' | 'w2' | 'w3';
  readonly seconds: number;
  readonly callers: number;
}

export interface Result {
  readonly workload: string;
  readonly instances: number;
  readonly perSecond: number;
  /** Instances a second of a script that writes the same rows by array inserts, with no engine at all. */
  readonly limitPerSecond: number;
  readonly ofLimit: number;
  /** The same when the engine's own packets are sent again. */
  readonly packetsPerSecond: number;
  readonly ofPackets: number;
  /** ms */
  readonly p50: number;
  readonly p99: number;
  readonly nodeMicroseconds: number;
}

/** Transactions at a time, as many as the engine has. */
const AT_ONCE = 2;
const ROUNDS = 5;
const WARM_UP = 1.5;

/**
 * Engine and limit take turns, so that whatever else the machine does falls on both; the figures are those of the round
 * with the middle ratio.
 */
export async function measure(database: BenchDatabase, engine: EngineRuntime, run: Run): Promise<Result> {
  const once = await instanceOf(engine, run.workload);
  await load(once, WARM_UP, run.callers);
  const rounds: Result[] = [];
  for (let n = 0; n < ROUNDS; n++) rounds.push(await round(database, once, run));
  return rounds.sort((one, other) => one.ofLimit - other.ofLimit)[ROUNDS >> 1]!;
}

async function round(database: BenchDatabase, once: () => Promise<void>, run: Run): Promise<Result> {
  const { workload, seconds, callers } = run;
  const time = seconds / ROUNDS;
  await empty(database);
  const cpuBefore = process.cpuUsage();
  const { times, elapsed } = await load(once, time, callers);
  const cpu = process.cpuUsage(cpuBefore);
  const instances = times.length;

  // Under the same load, but not in the same run: keeping every statement would cost the engine a tenth of its time.
  await empty(database);
  const recording = new Recording();
  recording.begin(new Set([database.client]));
  await load(once, time, callers);
  recording.end();

  const recorded = startsIn(recording);
  const again = async (way: 'script' | 'packets') => {
    await empty(database);
    return recorded / (await replay(database.url, recording.transactions, AT_ONCE, way));
  };
  const perSecond = instances / elapsed;
  const limitPerSecond = await again('script');
  const packetsPerSecond = await again('packets');
  return {
    workload,
    instances,
    perSecond,
    limitPerSecond,
    ofLimit: perSecond / limitPerSecond,
    packetsPerSecond,
    ofPackets: perSecond / packetsPerSecond,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    nodeMicroseconds: (cpu.user + cpu.system) / instances,
  };
}

export async function load(once: () => Promise<void>, seconds: number, callers: number) {
  const times: number[] = [];
  const begin = performance.now();
  const end = begin + seconds * 1000;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() < end) {
        const before = performance.now();
        await once();
        times.push(performance.now() - before);
      }
    }),
  );
  return { times, elapsed: (performance.now() - begin) / 1000 };
}

/** Instances that the recorded transactions create. */
function startsIn({ transactions }: Recording): number {
  let starts = 0;
  for (const transaction of transactions) {
    for (const { text, values } of transaction) {
      if (text.startsWith('INSERT INTO process_instance ')) starts += rowsIn(text, values[0]);
    }
  }
  return starts;
}

export function quantile(times: readonly number[], q: number): number {
  const sorted = [...times].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
}

/** Rows of an INSERT: of its VALUES, or of its arrays, as the driver takes them or already spelled. */
function rowsIn(text: string, column: unknown): number {
  const values = / VALUES (.*)/s.exec(text)?.[1];
  if (values !== undefined) return values.split('), (').length;
  return Array.isArray(column) ? column.length : String(column).split(',').length;
}
