/** W4: a service task by an external worker over HTTP: the real server and the worker, each a process of its own. */
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../api/src/database/embedded/postmaster.js';
import { migrate } from '../migrations/index.js';
import type { BenchDatabase } from './database.js';
import { models } from './models.js';

const here = (file: string) => path.resolve(import.meta.dirname, file);
const AUTHORIZATION = `Basic ${Buffer.from('demo:demo').toString('base64')}`;
const STARTERS = 64;

export interface WorkerRate {
  readonly jobs: number;
  /** Jobs activated and completed a second, each with the end of its process instance. */
  readonly perSecond: number;
}

export async function externalWorker(database: BenchDatabase, jobs: number): Promise<WorkerRate> {
  const url = await database.beside('http');
  await migrate(url);
  const port = await freePort();
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'procession-bench-data-'));
  // With the flags that `npm start` gives it.
  const server = spawn(process.execPath, [...process.execArgv, here('../api/src/main.js')], {
    env: {
      ...process.env,
      PORT: String(port),
      DATABASE_URL: url,
      PROCESSION_DATA_DIR: dataDir,
      PROCESSION_DEMO: 'on',
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const gone = new Promise((resolve) => server.once('exit', resolve));
  const address = `http://127.0.0.1:${port}`;
  try {
    await ready(address);
    await deploy(address);
    let started = 0;
    await Promise.all(
      Array.from({ length: STARTERS }, async () => {
        while (started++ < jobs) await post(address, '/v2/process-instances', { processDefinitionId: 'w4' });
      }),
    );
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [here('http-worker.js'), address, AUTHORIZATION, String(jobs)],
      { timeout: 120_000 },
    );
    const { completed, seconds } = JSON.parse(stdout) as { completed: number; seconds: number };
    if (completed !== jobs) throw new Error(`Expected ${jobs} completed jobs, found ${completed}.`);
    return { jobs, perSecond: completed / seconds };
  } finally {
    server.kill('SIGTERM');
    await gone;
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function post(address: string, route: string, body: object): Promise<void> {
  const answer = await fetch(`${address}${route}`, {
    method: 'POST',
    headers: { authorization: AUTHORIZATION, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${route}: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
}

async function deploy(address: string): Promise<void> {
  const form = new FormData();
  form.append('resources', new Blob([models.w4]), 'w4.bpmn');
  const answer = await fetch(`${address}/v2/deployments`, {
    method: 'POST',
    headers: { authorization: AUTHORIZATION },
    body: form,
  });
  if (!answer.ok) throw new Error(`The model was refused: ${await answer.text()}`);
}

async function ready(address: string): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(100)) {
    const answer = await fetch(`${address}/v2/status`).catch(() => undefined);
    if (answer?.status === 204) return;
  }
  throw new Error('The server was not ready after a minute.');
}
