import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { cloneTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { definitions } from '../store/schema.js';
import { contend } from './contention.js';
import { type Recorded, read } from './recording.js';
import { line, type Replay, Replayer } from './replay.js';

type Tables = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** Seeds whose histories are compared; together they use every statement of the engine. */
const SEEDS = Array.from({ length: 12 }, (_, n) => n + 1);
const CONTENTIONS = Array.from({ length: 40 }, (_, n) => n + 1);
/** Of the moment, of this server, or the same in every database. */
const NOT_COMPARED = new Set([
  'node',
  'pg_settings',
  'pg_stat_activity',
  'engine_clock',
  'retention_progress',
]);

describe('the simulated database', () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await cloneTestDatabase();
    client = new pg.Client(database.url);
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  it('has the tables of the migrations', async () => {
    const { rows } = await client.query(
      `
      SELECT c.relname AS name, a.attname AS column, format_type(a.atttypid, -1) AS type, a.attnotnull AS required
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE c.relname = ANY($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
      [definitions.map(({ name }) => name)],
    );
    for (const { name, columns } of definitions.filter((each) => !each.name.startsWith('pg_'))) {
      const found = rows
        .filter((row) => row.name === name)
        .map((row) => [
          row.column,
          row.type.replace('timestamp with time zone', 'timestamptz') + (row.required ? '!' : ''),
        ]);
      expect({ name, columns: Object.fromEntries(found) }).toEqual({ name, columns });
    }
    const keys = await client.query(`
      SELECT i.indrelid::regclass::text AS name, i.indisprimary AS first,
        array(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY k(at, n)
          JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.at ORDER BY k.n) AS columns
      FROM pg_index i WHERE i.indisunique AND i.indpred IS NULL ORDER BY i.indisprimary DESC`);
    for (const { name, unique } of definitions.filter((each) => !each.name.startsWith('pg_')))
      expect({
        name,
        unique: keys.rows.filter((row) => row.name === name).map((row) => row.columns),
      }).toEqual({ name, unique });
  });

  it('answers like PostgreSQL, statement by statement, in whole histories with several nodes', async () => {
    const replays: Replay[] = [];
    for (const seed of SEEDS) {
      const { events, tables } = await record(seed);
      await prepare(tables);
      const replayer = new Replayer(database.url, client);
      const replay = await replayer.run(events);
      await replayer.close();
      expect({ seed, differences: replay.differences }).toEqual({ seed, differences: [] });
      if (replay.isComplete) await expectTables(seed, tables);
      replays.push(replay);
    }
    const sum = (of: (replay: Replay) => number) => replays.reduce((total, each) => total + of(each), 0);
    // Otherwise too little was compared to say so.
    expect(sum(({ statements }) => statements)).toBeGreaterThan(3_000);
    expect(sum(({ waits }) => waits)).toBeGreaterThan(3);
    expect(sum(({ isComplete }) => Number(isComplete))).toBeGreaterThan(SEEDS.length / 2);
  }, 240_000);

  it('answers like PostgreSQL where transactions want the same rows', async () => {
    const counts = { statements: 0, waits: 0, failures: 0 };
    for (const seed of CONTENTIONS) {
      await prepare({ process_definition: [], start_subscription: [] });
      const replayer = new Replayer(database.url, client);
      const { differences, ...found } = await replayer.run(await contend(seed, 120));
      await replayer.close();
      expect({ seed, differences }).toEqual({ seed, differences: [] });
      for (const name of ['statements', 'waits', 'failures'] as const) counts[name] += found[name];
    }
    expect(counts.statements).toBeGreaterThan(1_000);
    expect(counts.waits).toBeGreaterThan(100);
    expect(counts.failures).toBeGreaterThan(100);
  }, 240_000);

  async function record(seed: number): Promise<{ events: Recorded[]; tables: Tables }> {
    const program = path.resolve('dist/e2e/simulation/agreement/record.js');
    const { stdout } = await promisify(execFile)(process.execPath, [program, String(seed)], {
      maxBuffer: 2 ** 28,
    });
    const lines = stdout.trim().split('\n');
    const { tables } = read<{ tables: Tables }>(lines.pop()!);
    return { events: lines.map((each) => read<Recorded>(each)), tables };
  }

  /** As it was when the history began. */
  async function prepare(tables: Tables): Promise<void> {
    const kept = ['message_lock', 'part_sequence', 'engine_clock', 'retention_progress'];
    const names = definitions
      .map(({ name }) => name)
      .filter((name) => !name.startsWith('pg_') && !kept.includes(name));
    await client.query(`TRUNCATE ${names.join(', ')}, deployment, deployed_resource CASCADE`);
    await client.query('UPDATE part_sequence SET next = 1 WHERE next <> 1');
    await client.query('ALTER SEQUENCE reference_key RESTART WITH 1000000');
    await client.query(`SELECT create_event_month(date '2030-01-01')`);
    await client.query(`INSERT INTO deployment (key, deployed_at) VALUES (1, now())`);
    for (const { key } of tables.process_definition!)
      await client.query(
        `INSERT INTO deployed_resource (key, deployment_key, name, content, sha256, report) VALUES ($1, 1, '', '', '', '{}')`,
        [key],
      );
    for (const table of ['process_definition', 'start_subscription']) {
      for (const row of tables[table]!) {
        const columns = Object.keys(row);
        await client.query(
          `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((_, n) => `$${n + 1}`).join(', ')})`,
          columns.map((column) => (column === 'compiled' ? JSON.stringify(row[column]) : row[column])),
        );
      }
    }
  }

  async function expectTables(seed: number, tables: Tables): Promise<void> {
    for (const { name } of definitions) {
      if (NOT_COMPARED.has(name)) continue;
      const { rows } = await client.query(`SELECT * FROM ${name}`);
      // These are endless in the simulation: made when somebody asks for them.
      const isMade = name === 'part_sequence' || name === 'message_lock';
      const simulated = tables[name]!.map(line).sort();
      const real = rows
        .map(line)
        .filter((row) => !isMade || simulated.includes(row))
        .sort();
      expect({ seed, name, rows: real }).toEqual({ seed, name, rows: simulated });
    }
  }
});
