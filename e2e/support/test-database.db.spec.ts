import pg from 'pg';
import { cloneTestDatabase, type TestDatabase } from './test-database.js';

describe('cloneTestDatabase', () => {
  const clones: TestDatabase[] = [];

  afterAll(async () => {
    for (const clone of clones) await clone.drop();
  });

  async function query(url: string, sql: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  it('gives each spec file the migrated schema and nothing of the others', async () => {
    const [one, other] = [await cloneTestDatabase(), await cloneTestDatabase()];
    clones.push(one, other);
    await query(one.url, 'create table only_here (n int)');
    const find = (name: string) => `select to_regclass('${name}') is not null as found`;
    expect(await query(one.url, find('only_here'))).toEqual([{ found: true }]);
    expect(await query(other.url, find('only_here'))).toEqual([{ found: false }]);
    expect(await query(other.url, find('process_instance'))).toEqual([{ found: true }]);
  });
});
