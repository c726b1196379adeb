/**
 * `npm run bench`: how many process instances a second, and what one costs. Times depend on the machine and what else
 * runs on it: read the ratio to the limit, which is measured in the same run. Statements, commits, rows and bytes do not.
 *
 * Environment: DATABASE_URL (default: an embedded PostgreSQL), BENCH_SECONDS (10), BENCH_CALLERS (64).
 */
import { writeFileSync } from 'node:fs';
import { EngineRuntime } from '../engine/runtime/index.js';
import { besideOthers, besideText } from './beside.js';
import { openDatabase } from './database.js';
import { loneCaller, measure } from './measure.js';
import { models } from './models.js';
import { scaleText, table } from './report.js';
import { children, messages, timers } from './scale.js';

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
  const resources = Object.entries(models).map(([name, content]) => ({ name: `${name}.bpmn`, content }));
  await engine.deploy(resources, 'bench');
  const results = [];
  for (const workload of ['w1', 'w2', 'w3'] as const) {
    results.push(await measure(database, engine, { workload, seconds, callers }));
  }
  const lone = await loneCaller(database, engine, 'w1');
  console.log(table(results));
  console.log(
    `A lone caller waits ${lone.p50.toFixed(1)} ms (median) for a durable w1; ${callers} callers were used above.`,
  );
  const scale = {
    timers: await timers(database, engine),
    messages: await messages(database, engine),
    children: await children(engine),
  };
  console.log(scaleText(scale));
  const beside = await besideOthers(database, results, scale.timers);
  console.log(besideText(beside));
  const output = {
    postgres: database.version,
    node: process.version,
    seconds,
    callers,
    results,
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
