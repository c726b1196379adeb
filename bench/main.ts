/**
 * `npm run bench`: how many process instances a second, and what one costs. Times depend on the machine and what else
 * runs on it: read the ratio to the limit, which is measured in the same run. Statements, commits, rows and bytes do not.
 *
 * Environment: DATABASE_URL (default: an embedded PostgreSQL), BENCH_SECONDS (10), BENCH_CALLERS (64).
 */
import { writeFileSync } from 'node:fs';
import { EngineRuntime } from '../engine/runtime/index.js';
import { besideOthers, besideText } from './beside.js';
import { type Cost, costOf, ONE_BATCH_AT_A_TIME } from './cost.js';
import { openDatabase } from './database.js';
import { loneCaller } from './lone-caller.js';
import { measure } from './measure.js';
import { modelFiles } from './models.js';
import { costText, loneText, scaleText, table } from './report.js';
import { children, messages, timers } from './scale.js';
import type { Workload } from './workloads.js';

const seconds = Number(process.env.BENCH_SECONDS ?? 10);
const callers = Number(process.env.BENCH_CALLERS ?? 64);

const database = await openDatabase();
const engine = await EngineRuntime.create({
  url: database.url,
  testClock: true,
  logger: { info: () => undefined, warn: console.warn, error: console.error },
});
await engine.start();
try {
  console.log(`PostgreSQL ${database.version} for all that follows: ${JSON.stringify(database.durability)}`);
  await engine.deploy(modelFiles(), 'bench');
  const results = [];
  for (const workload of ['w1', 'w2', 'w3'] as const) {
    results.push(await measure(database, engine, { workload, seconds, callers }));
  }
  console.log(table(results));
  const costs = await costsInBatches();
  console.log(`\nper instance, in batches of one size\n${costText(costs)}\n`);
  const lone = await loneCaller(database, engine);
  console.log(loneText(lone));
  const scale = {
    timers: await timers(database, engine),
    messages: await messages(database, engine),
    children: await children(engine),
  };
  console.log(scaleText(scale));
  const beside = await besideOthers(database, engine, callers);
  console.log(besideText(beside));
  const output = {
    postgres: database.version,
    durability: database.durability,
    node: process.version,
    seconds,
    callers,
    results,
    costs: Object.fromEntries(costs),
    lone,
    scale,
    beside,
  };
  writeFileSync('dist/bench-result.json', `${JSON.stringify(output, null, 2)}\n`);
  console.log('Written to dist/bench-result.json.');
} finally {
  await engine.stop();
  await database.close();
}

async function costsInBatches(): Promise<[Workload, Cost][]> {
  const batching = await EngineRuntime.create({
    url: database.url,
    testClock: true,
    limits: ONE_BATCH_AT_A_TIME,
  });
  const costs: [Workload, Cost][] = [];
  for (const workload of ['w1', 'w2', 'w3', 'w4', 'w5'] as const)
    costs.push([workload, await costOf(database.client, batching, workload)]);
  await batching.stop();
  return costs;
}
