/** Other libraries on the same PostgreSQL in the same run, each in a process and a database of its own. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { BenchDatabase } from './database.js';
import { models } from './models.js';

// Not compiled: they have packages of their own.
const FOLDER = path.resolve(import.meta.dirname, '../../bench/rivals');
const run = promisify(execFile);

export const areRivalsInstalled = (): boolean => existsSync(path.join(FOLDER, 'node_modules'));

async function rival<T>(database: BenchDatabase, name: string, ...args: (string | number)[]): Promise<T> {
  const url = await database.beside(name);
  const { stdout } = await run(
    process.execPath,
    [path.join(FOLDER, `${name}.mjs`), url, ...args.map(String)],
    {
      timeout: 180_000,
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, NO_LOG_SUCCESS: '1' },
    },
  );
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}

export interface Rate {
  readonly perSecond: number;
}
export interface BpmnEngineRate {
  readonly inMemory: number;
  /** With its state written to PostgreSQL after every activity. */
  readonly saved: number;
}

export const graphileWorker = (database: BenchDatabase, jobs: number) =>
  rival<Rate>(database, 'graphile-worker', jobs);
export const pgBoss = (database: BenchDatabase, jobs: number) => rival<Rate>(database, 'pg-boss', jobs);
export const dbos = (database: BenchDatabase, seconds: number, callers: number) =>
  rival<Rate>(database, 'dbos', seconds, callers);

export async function bpmnEngine(database: BenchDatabase, seconds: number): Promise<BpmnEngineRate> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'procession-bench-model-'));
  const file = path.join(folder, 'w1.bpmn');
  // Its expressions are JavaScript.
  writeFileSync(
    file,
    models.w1.replace(
      /<conditionExpression[^>]*>[^<]*</,
      '<conditionExpression xsi:type="tFormalExpression" language="javascript">next(null, this.environment.variables.amount &gt; 10)<',
    ),
  );
  try {
    return await rival<BpmnEngineRate>(database, 'bpmn-engine', seconds, file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
