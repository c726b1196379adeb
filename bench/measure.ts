import type { EngineRuntime } from '../engine/runtime/index.js';
import { type BenchDatabase, empty, volume } from './database.js';
import { Recording, replay } from './recording.js';

export interface Run {
  readonly workload: 'w1' | 'w2' | 'w3';
  readonly seconds: number;
  readonly callers: number;
}

export interface Result {
  readonly workload: string;
  readonly instances: number;
  readonly perSecond: number;
  /** Instances a second when the same statements are sent with no engine at all. */
  readonly limitPerSecond: number;
  readonly ofLimit: number;
  /** ms */
  readonly p50: number;
  readonly p99: number;
  readonly nodeMicroseconds: number;
  readonly statements: number;
  readonly commits: number;
  readonly rows: number;
  readonly walBytes: number;
  readonly recordBytes: number;
  readonly projectionBytes: number;
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
  await empty(database);
  const recording = new Recording();
  recording.begin(new Set([database.client]));
  const before = await volume(database);
  const cpuBefore = process.cpuUsage();
  const { times, elapsed } = await load(once, seconds / ROUNDS, callers);
  const cpu = process.cpuUsage(cpuBefore);
  recording.end();
  // Counters of PostgreSQL are a moment behind.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const after = await volume(database);

  const instances = times.length;
  const per = (total: number) => total / instances;
  await empty(database);
  const limitSeconds = await replay(database.url, recording.transactions, AT_ONCE);
  const recorded = startsIn(recording);
  const perSecond = instances / elapsed;
  const limitPerSecond = recorded / limitSeconds;
  return {
    workload,
    instances,
    perSecond,
    limitPerSecond,
    ofLimit: perSecond / limitPerSecond,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    nodeMicroseconds: per(cpu.user + cpu.system),
    statements: per(recording.statements),
    commits: recording.transactions.length / recorded,
    rows: per(after.rows - before.rows),
    walBytes: per(after.wal - before.wal),
    recordBytes: per(after.record - before.record),
    projectionBytes: per(after.projections - before.projections),
  };
}

/** One instance after the other: what a request waits for on an idle server. */
export async function loneCaller(database: BenchDatabase, engine: EngineRuntime, workload: Run['workload']) {
  await empty(database);
  const once = await instanceOf(engine, workload);
  const { times } = await load(once, 2, 1);
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

/** How one instance of the workload runs from start to end. */
async function instanceOf(engine: EngineRuntime, workload: Run['workload']): Promise<() => Promise<void>> {
  const definition = await engine.definitions.latest(workload);
  const request = { definitionKey: definition!.key, variables: { amount: 20, customer: 'Ada Lovelace' } };
  const start = () => engine.startInstance(request, { actor: 'bench' });
  if (workload !== 'w3') return async () => void (await start());
  // The core numbers keys from 1 in order: all instances give their first task the same local key.
  const probe = await start();
  const { state } = (await engine.stateAt(probe.processInstanceKey))!;
  const key = Number(Object.keys(state.tasks)[0]);
  const command = {
    type: 'CompleteUserTask',
    key,
    variables: { approved: true },
    action: 'complete',
  } as const;
  return async () => {
    const { processInstanceKey } = await start();
    await engine.execute(processInstanceKey, command, { actor: 'bench' });
  };
}

async function load(once: () => Promise<void>, seconds: number, callers: number) {
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
      if (text.startsWith('INSERT INTO process_instance ')) starts += rowsIn(values[0]);
    }
  }
  return starts;
}

function quantile(times: readonly number[], q: number): number {
  const sorted = [...times].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
}

/** Rows of an INSERT with one array per column, as the driver takes it or already spelled. */
const rowsIn = (column: unknown): number =>
  Array.isArray(column) ? column.length : String(column).split(',').length;
