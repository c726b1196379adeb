/** What other libraries do on the same PostgreSQL, and the engine's external workers beside them. */
import type { BenchDatabase } from './database.js';
import { externalWorker } from './external-worker.js';
import type { Result } from './measure.js';
import { areRivalsInstalled, bpmnEngine, dbos, graphileWorker, pgBoss } from './rivals.js';
import type { TimerScale } from './scale.js';

const JOBS = 2_000;

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
  results: readonly Result[],
  timers: TimerScale,
): Promise<readonly Line[]> {
  if (!areRivalsInstalled()) return [];
  const w1 = results.find((result) => result.workload === 'w1')!.perSecond;
  const worker = await externalWorker(database, JOBS);
  const graphile = await graphileWorker(database, JOBS);
  const boss = await pgBoss(database, 10 * JOBS);
  const steps = await dbos(database, 10, 64);
  const other = await bpmnEngine(database, 10);
  return [
    line(
      'w4: service task by a worker over HTTP',
      worker.perSecond,
      'graphile-worker, jobs',
      graphile.perSecond,
    ),
    line('w5: due timers fired', timers.firedPerSecond, 'pg-boss, fetch and complete', boss.perSecond),
    line('w1: ten activities', w1, 'DBOS, five steps', steps.perSecond),
    line('w1: ten activities', w1, 'bpmn-engine, in memory', other.inMemory),
    line('w1: ten activities', w1, 'bpmn-engine, state saved', other.saved),
  ];
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
