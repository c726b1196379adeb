import type pg from 'pg';
import { DataSource } from 'typeorm';
import { cloneTestDatabase, type TestDatabase } from '../../../e2e/support/test-database.js';
import { Database, Final } from './database.js';
import { insertOf } from './rows.js';

const insert = insertOf('message_lock', { part: 'smallint' }, 'ON CONFLICT DO NOTHING');
const prepared = { text: 'SELECT statement FROM pg_prepared_statements', values: [] };

describe('The plan of a statement that only inserts', () => {
  let test: TestDatabase;
  const sources: DataSource[] = [];

  beforeAll(async () => {
    test = await cloneTestDatabase();
  });
  afterAll(async () => {
    for (const source of sources) await source.destroy();
    await test.drop();
  });

  async function connected(onConnect: (client: pg.PoolClient) => void = () => undefined): Promise<Database> {
    const source = new DataSource({ type: 'postgres', url: test.url, poolSize: 1 });
    sources.push(source);
    await source.initialize();
    const { master: pool } = source.driver as unknown as { master: pg.Pool };
    pool.on('connect', onConnect);
    // The connection with which TypeORM looked at the server.
    await pool.query('SELECT pg_terminate_backend(pg_backend_pid())').catch(() => undefined);
    return new Database(source);
  }

  const write = (database: Database, ...parts: number[]) =>
    database.transaction(async () => new Final(undefined, [insert(parts.map((part) => ({ part })))]));

  it('is kept by the connection', async () => {
    const database = await connected();
    await write(database, 1, 2, 3, 4);
    await write(database, 1, 2, 3, 4, 5);
    await write(database, 6);
    await write(database, 7);
    const texts = [insert([1, 2, 3, 4].map((part) => ({ part }))).text, insert([{ part: 6 }]).text];
    expect((await database.query(prepared)).rows.map((row) => row.statement).sort()).toEqual(texts.sort());
  });

  it('is made again after a packet that failed, of which nobody knows how far it came', async () => {
    const database = await connected();
    await write(database, 1, 2);
    const failing = { text: 'INSERT INTO message_lock VALUES ($1)', name: 'failing', values: ['none'] };
    const refused = database.transaction(
      async () => new Final(undefined, [insert([{ part: 7 }]), failing, insert([{ part: 8 }, { part: 9 }])]),
    );
    await expect(refused).rejects.toMatchObject({ code: '22P02' });
    expect((await database.query(prepared)).rows).toEqual([]);
    await write(database, 1, 2);
    await write(database, 7);
    expect((await database.query(prepared)).rows).toHaveLength(2);
  });

  it('is made each time behind a pooler, where another process may answer next', async () => {
    const database = await connected((client) => Object.assign(client, { processID: 1 }));
    await write(database, 1, 2);
    await write(database, 1, 2, 3);
    expect((await database.query(prepared)).rows).toEqual([]);
  });
});
