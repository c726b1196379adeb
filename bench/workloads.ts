/** How instances of the workloads run from start to end. */
import { keysOf } from '../engine/core/index.js';
import type { EngineRuntime } from '../engine/runtime/index.js';

export type Workload = 'w1' | 'w2' | 'w3' | 'w4' | 'w5';

const by = { actor: 'bench' };
const VARIABLES = { amount: 20, customer: 'Ada Lovelace' };
const HOUR = 3_600_000;

/** One instance, as a caller sees it who waits for each answer. */
export async function instanceOf(
  engine: EngineRuntime,
  workload: 'w1' | 'w2' | 'w3',
): Promise<() => Promise<void>> {
  const start = await starterOf(engine, workload);
  if (workload !== 'w3') return async () => void (await start());
  // The core numbers keys from 1 in order: all instances give their first task the same local key.
  const probe = await start();
  const { state } = (await engine.stateAt(probe.processInstanceKey))!;
  const key = keysOf(state.tasks)[0]!;
  const command = {
    type: 'CompleteUserTask',
    key,
    variables: { approved: true },
    action: 'complete',
  } as const;
  return async () => {
    const { processInstanceKey } = await start();
    await engine.execute(processInstanceKey, command, by);
  };
}

/** So many instances at once, step by step: all of them start, then all of them go on. */
export async function runnerOf(
  engine: EngineRuntime,
  workload: Workload,
): Promise<(instances: number) => Promise<void>> {
  if (workload !== 'w4' && workload !== 'w5') {
    const once = await instanceOf(engine, workload);
    return (instances) => times(instances, once);
  }
  const start = await starterOf(engine, workload);
  const goOn = { w4: doJobs, w5: wait }[workload];
  return async (instances) => {
    await times(instances, start);
    await goOn(engine, instances);
  };
}

async function starterOf(engine: EngineRuntime, workload: Workload) {
  const { key: definitionKey } = (await engine.definitions.latest(workload))!;
  return () => engine.startInstance({ definitionKey, variables: VARIABLES }, by);
}

async function doJobs(engine: EngineRuntime, maxJobs: number): Promise<void> {
  const request = { type: 'work', maxJobs, timeout: HOUR, requestTimeout: -1, worker: 'bench' };
  const jobs = await engine.activateJobs(request);
  await Promise.all(jobs.map(({ jobKey }) => engine.completeJob(jobKey, { variables: { done: true } }, by)));
}

async function wait(engine: EngineRuntime): Promise<void> {
  await engine.clock.pin(engine.clock.now() + 2 * HOUR);
  await engine.clock.settle();
}

async function times(instances: number, once: () => Promise<unknown>): Promise<void> {
  await Promise.all(Array.from({ length: instances }, once));
}
