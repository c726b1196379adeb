import pg from 'pg';
import { cloneTestDatabase, type TestDatabase } from '../../../e2e/support/test-database.js';
import { deleteOf, updateOf } from './rows.js';

const KEY = { part: 'smallint', instance_key: 'bigint', key: 'bigint' } as const;
const update = updateOf('looked_up', { ...KEY, state: 'text' }, ['part', 'instance_key', 'key']);
const remove = deleteOf('looked_up', KEY);

/** A batch of new instances is mostly of one part, out of many that lie in the table. */
const batch = Array.from({ length: 250 }, (_, n) => ({ part: 7, instance_key: n, key: n, state: 'DONE' }));

describe('Rows of a batch are found by their keys, and the table is not read', () => {
  let test: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    test = await cloneTestDatabase();
    client = new pg.Client(test.url);
    await client.connect();
    await client.query(`
      CREATE TABLE looked_up (part smallint, instance_key bigint, key bigint, state text, PRIMARY KEY (part, instance_key, key))
        WITH (autovacuum_enabled = off);
      INSERT INTO looked_up SELECT n / 1024, n, n, 'ACTIVE' FROM generate_series(1, 300000) n`);
  });
  afterAll(async () => {
    await client.end();
    await test.drop();
  });

  it.each([
    ['before PostgreSQL has looked at the table', ''],
    ['afterwards', 'ANALYZE looked_up'],
  ])('%s', async (_when, before) => {
    if (before) await client.query(before);
    for (const { text, values } of [update(batch), remove(batch)]) {
      const { rows } = await client.query(`EXPLAIN ${text}`, [...values]);
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toContain('looked_up_pkey');
      expect(plan).not.toContain('Seq Scan');
    }
  });
});
