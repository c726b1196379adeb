/**
 * `npm run test:simulation -- [--histories N] [--first SEED] [--seed SEED] [--processes N]`: the real engine on a
 * simulated database and network, where chance decides what comes first and what goes wrong.
 */
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { numberOf, optionsOf } from '../faults/options.js';
import { regressions } from './regressions.js';
import { Summary } from './summary.js';
import type { Outcome } from './world/history.js';

const values = optionsOf({
  histories: { type: 'string', default: '10000' },
  first: { type: 'string', default: '1' },
  processes: { type: 'string', default: String(Math.min(os.availableParallelism(), 16)) },
  seed: { type: 'string' },
});
/** Failures after which nothing new is learned. */
const ENOUGH = 5;
/** Histories between two lines that say how far it is. */
const STRIDE = 2_000;

if (values.seed !== undefined) await replay(numberOf('seed', values.seed, 0));
else await play();

/** One history, told. */
async function replay(seed: number): Promise<void> {
  const { playHistory, prepareHistories } = await import('./world/history.js');
  await prepareHistories();
  const { findings } = await playHistory(seed, (text) => console.log(text.slice(0, 300)));
  console.log(
    `\nSeed ${seed} at ${commit()}: ${findings.length === 0 ? 'nothing found' : findings.join('\n')}`,
  );
  process.exit(findings.length > 0 ? 1 : 0);
}

async function play(): Promise<void> {
  const first = numberOf('first', values.first, 0);
  const histories = numberOf('histories', values.histories, 1);
  const processes = numberOf('processes', values.processes, 1);
  const summary = new Summary();
  const began = performance.now();
  const children = Array.from({ length: processes }, () =>
    fork(fileURLToPath(new URL('run-histories.js', import.meta.url)), { execArgv: ['--enable-source-maps'] }),
  );
  const ends = children.map((child, n) => ended(child, n));
  for (const [n, child] of children.entries()) {
    child.on('message', (outcome: Outcome) => {
      summary.add(outcome);
      if (outcome.findings.length > 0) complain(outcome);
      if (summary.failures.length >= ENOUGH) for (const each of children) each.kill('SIGKILL');
      if (summary.histories % STRIDE === 0) console.log(`  ${summary.histories} histories`);
    });
    child.send({
      first: first + n,
      step: processes,
      last: first + histories - 1,
      before: n === 0 ? regressions : [],
    });
  }
  const problems = (await Promise.all(ends)).flatMap((problem) => problem ?? []);
  for (const line of summary.lines((performance.now() - began) / 1000)) console.log(line);
  for (const what of summary.untested()) problems.push(`never happened: ${what}`);
  for (const problem of problems) console.log(problem);
  const isGood = problems.length === 0 && summary.failures.length === 0;
  console.log(isGood ? '0 lost, 0 doubled, 0 stuck' : `${summary.failures.length} histories failed`);
  process.exitCode = isGood ? 0 : 1;
}

/** @returns what is wrong where it did not come to its end */
function ended(child: ChildProcess, n: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) =>
      resolve(
        code === 0 || signal === 'SIGKILL' ? undefined : `process ${n + 1} ended with ${code ?? signal}`,
      ),
    );
  });
}

function complain({ seed, findings }: Outcome): void {
  console.log(`\nSeed ${seed} at ${commit()}:`);
  for (const finding of findings.slice(0, 10)) console.log(`  ${finding}`);
  console.log(`  again, with all that happened: npm run test:simulation -- --seed ${seed}\n`);
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'an unknown commit';
  }
}
