// Plain JavaScript on built files: Jest loads this outside its module system.
import path from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../../dist/api/src/database/embedded.js';
import { migrate } from '../../dist/migrations/index.js';

const CACHE = path.resolve(import.meta.dirname, '../../node_modules/.cache/procession');
const MAX_RUNS_AT_ONCE = 8;

/**
 * One PostgreSQL for the whole run, without fsync, and one migrated template database that each
 * spec file clones. TEST_DATABASE_URL names another server to use instead (its user must be
 * allowed to create databases).
 */
export default async function globalSetup() {
  if (process.env.PROCESSION_TEST_SERVER) return;
  let server = process.env.TEST_DATABASE_URL;
  if (!server) {
    globalThis.testServer = await startInFreeSlot();
    server = globalThis.testServer.networkUrl;
  }
  const template = `procession_template_${process.pid}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  if (globalThis.testServer) await dropLeftOvers(client);
  await client.query(`create database ${template}`);
  const url = new URL(server);
  url.pathname = `/${template}`;
  await migrate(url.href);
  await client.end();
  globalThis.dropTemplate = async () => {
    const last = new pg.Client({ connectionString: server });
    await last.connect();
    await last.query(`drop database if exists ${template} with (force)`);
    await last.end();
  };
  process.env.PROCESSION_TEST_SERVER = server;
  process.env.PROCESSION_TEST_TEMPLATE = template;
}

/** Runs at the same time do not meet: each takes the first data folder that nobody uses. */
async function startInFreeSlot() {
  for (let slot = 1; ; slot++) {
    try {
      const dir = path.join(CACHE, `test-database-${slot}`);
      return await startEmbedded({ dir, database: 'postgres', durable: false });
    } catch (error) {
      if (error.name !== 'StartupProblem' || slot === MAX_RUNS_AT_ONCE) throw error;
    }
  }
}

/** What a killed run left behind; nobody else uses this server. */
async function dropLeftOvers(client) {
  const { rows } = await client.query(
    `select datname from pg_database where datname like 'procession\\_template%' or datname like 'test\\_%'`,
  );
  for (const { datname } of rows) await client.query(`drop database "${datname}" with (force)`);
}
