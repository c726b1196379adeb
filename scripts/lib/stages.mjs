import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildServer, buildWeb } from './build.mjs';
import { findChromium } from './chromium.mjs';
import { inProject, run, tool } from './project.mjs';

/**
 * A stage's outcome: whether it is in order, what to show when it is not, and counts when it
 * ran tests. `skipped` says why it was not run.
 *
 * @typedef {{ ok: boolean, output?: string, passed?: number, failed?: number, skipped?: string }} Outcome
 */

/** Jest would leave one free for the terminal. */
const allProcessors = `--maxWorkers=${os.availableParallelism()}`;

/** The stages of `npm test` in their order. @type {Record<string, (patterns: string[]) => Promise<Outcome>>} */
export const stages = {
  lint: () => inTurn(biome, eslint),
  types: () => inTurn(typesOfServer, typesOfWeb),
  unit: async (patterns) => {
    // Expressions are evaluated in a child process, which runs what is built.
    await buildServer();
    return await jest('unit', [allProcessors, ...patterns]);
  },
  db: async (patterns) => {
    await buildServer();
    return jest('db', ['--runInBand', ...patterns]);
  },
  // The engine on a simulated database, in thousands of histories.
  simulation: () => program('dist/e2e/simulation/main.js'),
  faults: () => program('dist/e2e/faults/main.js', '--lenient'),
  // The same tests with hot tables partitioned by part, as a distributed PostgreSQL would have them.
  native: async (patterns) => {
    await buildServer();
    // What a request may be, and how the server finds its PostgreSQL, is not a matter of how tables lie.
    const apart = ['--testPathIgnorePatterns', '/node_modules/', 'hostile-values', 'api/src/database/'];
    // Behind the patterns, which would be taken for more of what is left out.
    return jest('db', ['--runInBand', ...patterns, ...apart], { DB_PROFILE: 'native' });
  },
  browser: async (patterns) => {
    const chromium = findChromium();
    if (!chromium) {
      const skipped = 'no Chromium found: install it, or set PROCESSION_CHROMIUM to its path';
      return { ok: process.env.CI !== 'true', skipped, output: skipped };
    }
    await buildServer();
    await buildWeb();
    return jest('browser', [allProcessors, ...patterns], { PROCESSION_CHROMIUM: chromium });
  },
};

/** A program that says itself what it finds, and ends with 0 where that is nothing. */
async function program(file, ...args) {
  await buildServer();
  const { code } = await run(process.execPath, ['--enable-source-maps', inProject(file), ...args], {
    isShown: true,
    // Where others use the machine too, it takes many times as long.
    limitMs: 3_600_000,
  });
  return { ok: code === 0, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
}

const node = (...args) => run(process.execPath, args);
const biome = () => node(tool('@biomejs/biome', 'bin/biome'), 'check', '--error-on-warnings', '.');
const eslint = () => node(tool('eslint', 'bin/eslint.js'), '.');
const typesOfServer = () => node(tool('typescript', 'bin/tsc'), '-p', 'tsconfig.json', '--noEmit');
const typesOfWeb = async () =>
  fs.existsSync(inProject('modeler/tsconfig.json'))
    ? node(tool('typescript', 'bin/tsc'), '-p', 'modeler', '--noEmit')
    : { code: 0, output: '' };

async function inTurn(...checks) {
  const outputs = [];
  let ok = true;
  for (const check of checks) {
    const { code, output } = await check();
    if (code !== 0) {
      ok = false;
      outputs.push(output.trim());
    }
  }
  return { ok, output: outputs.join('\n\n') };
}

/** Runs one Jest project; its own lines are shown live, the counts come from its JSON report. */
async function jest(project, args, env = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'procession-jest-'));
  const report = path.join(folder, 'report.json');
  // Whoever asks for more random models knows that it takes longer.
  const isLong = process.env.RANDOM_MODELS !== undefined;
  try {
    const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
    const { code } = await run(
      process.execPath,
      [
        ...flags,
        tool('jest', 'bin/jest.js'),
        '--selectProjects',
        project,
        '--json',
        `--outputFile=${report}`,
        ...args,
      ],
      { isShown: true, env: { NODE_ENV: 'test', ...env }, ...(isLong && { limitMs: 0 }) },
    );
    if (!fs.existsSync(report)) return { ok: false, passed: 0, failed: 1 };
    const result = JSON.parse(fs.readFileSync(report, 'utf8'));
    const passed = result.numPassedTests;
    // A file that cannot even be loaded has no tests to count.
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    return { ok: code === 0 && failed === 0 && passed > 0, passed, failed };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
