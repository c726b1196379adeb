/** What other libraries do on the same PostgreSQL, and the engine's external workers beside them. */
import type { EngineRuntime } from '../engine/runtime/index.js';
import type { BenchDatabase } from './database.js';
import { externalWorker } from './external-worker.js';
import { load } from './measure.js';
import { areRivalsInstalled, bpmnEngine, dbos, graphileWorker, pgBoss } from './rivals.js';
import { fireTimers } from './scale.js';
import { instanceOf } from './workloads.js';

/** Enough that what a process needs to get going weighs little. */
const JOBS = 6_000;
const FETCHED = 20_000;
const SECONDS = 10;

export interface Line {
  readonly what: string;
  readonly perSecond: number;
  readonly beside: string;
  readonly besidePerSecond: number;
  readonly ratio: number;
}

const line = (what: string, perSecond: number, beside: string, besidePerSecond: number): Line => ({
  what,
  perSecond,
  beside,
  besidePerSecond,
  ratio: perSecond / besidePerSecond,
});

/** Empty where the other libraries are not installed. */
export async function besideOthers(
  database: BenchDatabase,
  engine: EngineRuntime,
  callers: number,
): Promise<readonly Line[]> {
  if (!areRivalsInstalled()) return [];
  const worker = async () => (await externalWorker(database, JOBS)).perSecond;
  const once = await instanceOf(engine, 'w1');
  const w1 = async () => {
    const { times, elapsed } = await load(once, SECONDS / 2, callers);
    return times.length / elapsed;
  };
  const w4 = await around(worker, () => graphileWorker(database, JOBS));
  const w5 = await around(
    () => fireTimers(engine),
    () => pgBoss(database, FETCHED),
  );
  const steps = await around(w1, () => dbos(database, SECONDS, callers));
  const other = await around(w1, () => bpmnEngine(database, SECONDS));
  return [
    line('w4: service task by a worker over HTTP', w4.ours, 'graphile-worker, jobs', w4.theirs.perSecond),
    line('w5: due timers fired', w5.ours, 'pg-boss, fetch and complete', w5.theirs.perSecond),
    line('w1: ten activities', steps.ours, 'DBOS, five steps', steps.theirs.perSecond),
    line('w1: ten activities', other.ours, 'bpmn-engine, in memory', other.theirs.inMemory),
    line('w1: ten activities', other.ours, 'bpmn-engine, state saved', other.theirs.saved),
  ];
}

/** Ours before and after theirs, so that whatever else the machine does falls on both. */
async function around<T>(ours: () => Promise<number>, theirs: () => Promise<T>) {
  const before = await ours();
  const found = await theirs();
  return { ours: (before + (await ours())) / 2, theirs: found };
}

export const besideText = (lines: readonly Line[]): string =>
  lines.length === 0
    ? 'Other libraries are not installed: only the limit was measured.'
    : lines
        .map(
          ({ what, perSecond, beside, besidePerSecond, ratio }) =>
            `${what}: ${perSecond.toFixed(0)}/s; ${beside}: ${besidePerSecond.toFixed(1)}/s; ratio ${ratio.toFixed(1)}`,
        )
        .join('\n');
