import { readdir, readFile } from 'node:fs/promises';
import type { DataSource } from 'typeorm';
import {
  BpmnError,
  type EngineRuntime,
  type JobHandler,
  type Resource,
} from '../../../engine/runtime/index.js';
import {
  ModelledError,
  type ShippedProcess,
  shippedProcesses,
  type Worker,
} from '../../../processes/index.js';

/**
 * Deploys the processes that come with Procession, where they are new or were changed, and starts their workers.
 */
export async function installShipped(runtime: EngineRuntime, dataSource: DataSource): Promise<void> {
  const sql = (text: string, values: readonly unknown[] = []) => query(dataSource, text, values);
  for (const shipped of shippedProcesses) {
    await shipped.install(sql);
    const resources = await resourcesOf(shipped);
    if (!(await isDeployed(dataSource, resources))) await runtime.deploy(resources, null);
    for (const [type, worker] of Object.entries(shipped.workers(sql))) register(runtime, type, worker);
  }
}

/** ms: the work takes milliseconds, and a job of a server that was killed is done by another one after this time. */
const LEASE = 10_000;

function register(runtime: EngineRuntime, type: string, worker: Worker): void {
  const work: JobHandler = async ({ job, variables }) => {
    const { jobKey, customHeaders } = job;
    try {
      return await worker({ jobKey, variables, customHeaders });
    } catch (error) {
      if (error instanceof ModelledError) throw new BpmnError(error.errorCode, error.message);
      throw error;
    }
  };
  runtime.registerJobHandler(type, work, { timeout: LEASE });
}

async function resourcesOf({ folder }: ShippedProcess): Promise<Resource[]> {
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => /\.(bpmn|form)$/.test(name)).sort();
  return Promise.all(
    files.map(async (file) => {
      const content = await readFile(new URL(file.replaceAll('\\', '/'), folder), 'utf8');
      return { name: file.split(/[\\/]/).at(-1)!, content };
    }),
  );
}

/** A deployment row at every start would say that somebody deployed something. */
async function isDeployed(dataSource: DataSource, resources: readonly Resource[]): Promise<boolean> {
  const rows: { name: string; content: string }[] = await dataSource.query(
    `SELECT DISTINCT ON (name) name, content FROM deployed_resource WHERE name = ANY($1) ORDER BY name, key DESC`,
    [resources.map(({ name }) => name)],
  );
  return resources.every(({ name, content }) =>
    rows.some((row) => row.name === name && row.content === content),
  );
}

/** TypeORM answers an UPDATE with rows and count, everything else with rows. */
async function query(dataSource: DataSource, text: string, values: readonly unknown[]) {
  const answer = await dataSource.query(text, [...values]);
  return /^\s*(UPDATE|DELETE)/i.test(text) ? answer[0] : answer;
}
