/**
 * `npm run test:faults -- [--minutes N] [--seed S] [--width N] [--json FILE] [--lenient] [--older FOLDER]`.
 * `--lenient`: what took longer than promised is told and does not fail the run, for machines that do other things as well.
 * `--older`: a folder with an older version, built: the nodes run that first, and are replaced one after the other.
 */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runLab } from './lab.js';
import { numberOf, optionsOf } from './options.js';
import type { LabResult } from './result.js';

const values = optionsOf({
  minutes: { type: 'string', default: '3' },
  seed: { type: 'string' },
  width: { type: 'string', default: '24' },
  json: { type: 'string' },
  lenient: { type: 'boolean', default: false },
  older: { type: 'string' },
});
const minutes = numberOf('minutes', values.minutes, 0, false);
const width = numberOf('width', values.width, 1);
const seed =
  values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : numberOf('seed', values.seed, 0);
if (values.older !== undefined && !existsSync(path.join(values.older, 'dist/e2e/faults/node.js'))) {
  console.error(
    `Expected --older to be a folder with an older version of Procession that is built (npm run build), but there is no dist/e2e/faults/node.js in "${values.older}".`,
  );
  process.exit(2);
}
const begun = Date.now();
const say = (line: string) =>
  console.log(`  ${((Date.now() - begun) / 1000).toFixed(0).padStart(4)} s  ${line}`);
/** ms of a run without faults: the start, the measure, and the end. */
const CALM = 20_000;
const AROUND = 50_000;

const result = await runLab({
  seed,
  calm: CALM,
  faults: Math.max(10_000, minutes * 60_000 - AROUND),
  width,
  ...(values.older !== undefined && { older: path.resolve(values.older) }),
  say,
});
console.log(summary(result));
if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
const sentences = [...result.failures, ...result.tooSlow];
if (sentences.length > 0) {
  console.error(`\nNot as promised (repeat with --seed ${seed} --minutes ${minutes}):`);
  for (const sentence of sentences) console.error(`  ${sentence}`);
}
process.exitCode = result.passed && (values.lenient || result.tooSlow.length === 0) ? 0 : 1;

function summary(r: LabResult): string {
  const kinds = Object.entries(r.faults.byKind)
    .sort(([, one], [, other]) => other - one)
    .map(([kind, times]) => `${times} ${kind}`);
  const commits = r.firstCommit.map(({ ms }) => ms);
  return [
    '',
    `Seed ${r.seed}: ${r.passed ? 'nothing lost, nothing doubled, nothing stuck' : 'FAILED'}`,
    `  faults       ${r.faults.total} (${r.faults.met} met what they were meant for): ${kinds.join(', ')}`,
    `  instances    ${r.instances.started} started, ${r.instances.ended} ended, ${r.instances.canceled} canceled`,
    `  requests     ${r.requests.asked} in ${r.requests.attempts} attempts, ${r.requests.duplicated} sent twice`,
    `  races        ${r.races} tasks, two people each`,
    `  jobs         ${r.jobs.completed} completed, ${r.jobs.deliveredAgain} delivered again, ${r.jobs.fenced} late results refused`,
    `  take-over    ${r.takeOver.number} times, p50 ${r.takeOver.p50} ms, p99 ${r.takeOver.p99} ms, longest ${r.takeOver.longest} ms`,
    `  first commit ${commits.length ? `${Math.max(...commits)} ms at most` : 'none measured'} after PostgreSQL was back (${commits.length} times); it was away for ${r.outages.longest} ms at most`,
    `  throughput   ${r.throughput.calm}/s calm, ${r.throughput.underFaults}/s under faults (${Math.round(100 * r.throughput.ratio)} %)`,
    `  history      ${r.history.instances} instances, ${r.history.steps} steps, ${r.history.findings} findings`,
  ].join('\n');
}
