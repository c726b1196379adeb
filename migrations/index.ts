import { DataSource } from 'typeorm';
import { Definitions1764000000000 } from './1764000000000-definitions.js';
import { Instances1764000001000 } from './1764000001000-instances.js';
import { Identity1764000002000 } from './1764000002000-identity.js';
import { StartAndData1764000003000 } from './1764000003000-start-and-data.js';
import { Decisions1764000004000 } from './1764000004000-decisions.js';
import { Listeners1764000005000 } from './1764000005000-listeners.js';
import { ResourcesAndConditions1764000006000 } from './1764000006000-resources-and-conditions.js';

/** In order. A new migration is appended; one that was released is never changed. */
export const migrations = [
  Definitions1764000000000,
  Instances1764000001000,
  Identity1764000002000,
  StartAndData1764000003000,
  Decisions1764000004000,
  Listeners1764000005000,
  ResourcesAndConditions1764000006000,
];

/**
 * Brings the database to the newest schema; does nothing where it is there already.
 *
 * @throws what PostgreSQL says when it refuses a statement; nothing of that migration remains then
 */
export async function migrate(url: string): Promise<void> {
  const source = new DataSource({ type: 'postgres', url, migrations, migrationsTransactionMode: 'each' });
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
