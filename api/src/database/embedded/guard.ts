import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { StartupProblem } from '../../config/startup-problem.js';
import type { Layout } from './layout.js';

/** Any constant: the lock lives in the database `postgres`, which nobody else uses. */
const LOCK_KEY = 7_062_626;
/** A killed Procession's connection may take a moment to be noticed. */
const LOCK_PATIENCE_MS = 3_000;

/**
 * One connection that holds a lock as long as this process lives: two Processions never share
 * an embedded database, and a lock of a killed process disappears with its connection, so
 * nothing stale can stay behind. It also tells when PostgreSQL goes away.
 *
 * @throws StartupProblem when another Procession holds the lock
 */
export async function openGuard(url: string, layout: Layout): Promise<pg.Client> {
  const guard = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    application_name: `procession ${process.pid}`,
  });
  guard.on('error', () => {
    // 'end' follows and is what the owner listens to.
  });
  await guard.connect();
  for (const end = performance.now() + LOCK_PATIENCE_MS; ; await sleep(100)) {
    const { rows } = await guard.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
      LOCK_KEY,
    ]);
    if (rows[0]?.taken) return guard;
    if (performance.now() > end) break;
  }
  const { rows } = await guard.query<{ application_name: string }>(
    `select application_name from pg_stat_activity a join pg_locks l using (pid)
     where l.locktype = 'advisory' and l.objid = $1 and l.granted`,
    [LOCK_KEY],
  );
  await guard.end();
  throw new StartupProblem(
    `Another Procession (${rows[0]?.application_name.replace('procession', 'process') ?? 'unknown process'}) ` +
      `already uses the data folder ${layout.dir}.`,
    'Use the one that runs, stop it first, or set PROCESSION_DATA_DIR (and PORT) for a second one.',
  );
}

/** Whether the server behind the address really serves this data directory. */
export async function servesOurData(url: string, layout: Layout): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {
    // The answer is then simply no.
  });
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    const [found] = rows;
    return found !== undefined && fs.realpathSync(found.data_directory) === fs.realpathSync(layout.data);
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Creates the database unless it exists. */
export async function ensureDatabase(guard: pg.Client, name: string): Promise<void> {
  const { rowCount } = await guard.query('select 1 from pg_database where datname = $1', [name]);
  if (!rowCount) await guard.query(`create database ${pg.escapeIdentifier(name)}`);
}
