import pg from 'pg';
import { DataSource } from 'typeorm';
import { Definitions1764000000000 } from './1764000000000-definitions.js';
import { Instances1764000001000 } from './1764000001000-instances.js';
import { Identity1764000002000 } from './1764000002000-identity.js';
import { StartAndData1764000003000 } from './1764000003000-start-and-data.js';
import { Decisions1764000004000 } from './1764000004000-decisions.js';
import { Listeners1764000005000 } from './1764000005000-listeners.js';
import { ResourcesAndConditions1764000006000 } from './1764000006000-resources-and-conditions.js';
import { SqlFunctions1764000007000 } from './1764000007000-sql-functions.js';
import { JobLimits1764000008000 } from './1764000008000-job-limits.js';
import { ElementPassages1764000009000 } from './1764000009000-element-passages.js';
import { MessageStarts1764000010000 } from './1764000010000-message-starts.js';
import { Retention1764000011000 } from './1764000011000-retention.js';
import { Nodes1764000012000 } from './1764000012000-nodes.js';
import { CancelingTasks1764000013000 } from './1764000013000-canceling-tasks.js';
import { ConditionArrivals1764000014000 } from './1764000014000-condition-arrivals.js';
import { StartTimers1764000015000 } from './1764000015000-start-timers.js';
import { ElementCountChanges1764000016000 } from './1764000016000-element-count-changes.js';
import { LengthsInSql1764000017000 } from './1764000017000-lengths-in-sql.js';
import { DecisionNotes1764000018000 } from './1764000018000-decision-notes.js';

/** In order. A new migration is appended; one that was released is never changed. */
export const migrations = [
  Definitions1764000000000,
  Instances1764000001000,
  Identity1764000002000,
  StartAndData1764000003000,
  Decisions1764000004000,
  Listeners1764000005000,
  ResourcesAndConditions1764000006000,
  SqlFunctions1764000007000,
  JobLimits1764000008000,
  MessageStarts1764000010000,
  Retention1764000011000,
  Nodes1764000012000,
  ElementPassages1764000009000,
  CancelingTasks1764000013000,
  ConditionArrivals1764000014000,
  StartTimers1764000015000,
  ElementCountChanges1764000016000,
  LengthsInSql1764000017000,
  DecisionNotes1764000018000,
];

/**
 * Brings the database to the newest schema; does nothing where it is there already.
 *
 * @throws what PostgreSQL says when it refuses a statement; nothing of that migration remains then
 */
export async function migrate(url: string): Promise<void> {
  const schema = await homeOf(url);
  const source = new DataSource({
    type: 'postgres',
    url,
    migrations,
    migrationsTransactionMode: 'each',
    schema,
    // The schema `procession` has the SQL functions only, also where the database's user has that name.
    extra: { options: `-c search_path="${schema.replace(/[\\ ]/g, '\\$&')}"` },
  });
  await source.initialize();
  try {
    // Two nodes may start at the same moment: the second waits for the first.
    const lock = source.createQueryRunner();
    await lock.query('SELECT pg_advisory_lock(7051948)');
    try {
      await source.runMigrations();
    } finally {
      await lock.query('SELECT pg_advisory_unlock(7051948)');
      await lock.release();
    }
  } finally {
    await source.destroy();
  }
}

/** The schema in which the tables are, or will be made. */
async function homeOf(url: string): Promise<string> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query(
      `SELECT coalesce((SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.oid = to_regclass('process_definition')), current_schema()) AS schema`,
    );
    return rows[0].schema;
  } finally {
    await client.end();
  }
}
