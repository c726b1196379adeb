import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface TestDatabase {
  readonly url: string;
  /** Call in `afterAll`, after everything that is connected was closed. */
  drop(): Promise<void>;
}

/**
 * A database of its own for one spec file: a clone of the migrated template, made in about 0.2 s.
 * Call in `beforeAll`.
 *
 * @throws Error when the spec does not run in Jest's project `db` or `browser`
 */
export async function cloneTestDatabase(): Promise<TestDatabase> {
  const { PROCESSION_TEST_SERVER: server, PROCESSION_TEST_TEMPLATE: template } = process.env;
  if (!server || !template) {
    throw new Error('Expected the test server to run; name the file *.db.spec.ts or *.e2e.ts.');
  }
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await run(server, `create database ${name} template ${template} strategy wal_log`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(server, `drop database if exists ${name} with (force)`) };
}

async function run(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
