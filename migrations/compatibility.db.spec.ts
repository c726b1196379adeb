import { DataSource, type QueryRunner } from 'typeorm';
import { cloneTestDatabase } from '../e2e/support/test-database.js';
import { migrations } from './index.js';

interface Column {
  readonly type: string;
  readonly isRequired: boolean;
}

/** While servers are exchanged one after the other, those of the version before go on with the new schema. */
describe('a migration leaves servers of the version before working', () => {
  let drop: () => Promise<void>;
  let source: DataSource;
  let runner: QueryRunner;

  beforeAll(async () => {
    const database = await cloneTestDatabase();
    drop = database.drop;
    source = await new DataSource({ type: 'postgres', url: database.url, schema: 'public' }).initialize();
    runner = source.createQueryRunner();
    await runner.query('SET search_path TO public');
    await runner.query(
      'DROP SCHEMA IF EXISTS procession CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public',
    );
  });
  afterAll(async () => {
    await runner.release();
    await source.destroy();
    await drop();
  });

  /** Columns of all tables. `isRequired`: an INSERT that does not know it fails. */
  async function columns(): Promise<Map<string, Column>> {
    const rows = await runner.query(`
      SELECT c.relname || '.' || a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
        a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AS required
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND a.attnum > 0 AND NOT a.attisdropped`);
    return new Map(
      rows.map((row: { name: string; type: string; required: boolean }) => [
        row.name,
        { type: row.type, isRequired: row.required },
      ]),
    );
  }
  async function tables(): Promise<Set<string>> {
    return new Set([...(await columns()).keys()].map((name) => name.split('.')[0]!));
  }
  /** Unique keys and foreign keys: a new one on a known table may refuse what an older server writes. */
  async function bonds(): Promise<Set<string>> {
    const rows = await runner.query(`
      SELECT conrelid::regclass::text || ' ' || pg_get_constraintdef(oid) AS bond, conrelid::regclass::text AS table
      FROM pg_constraint WHERE contype IN ('u', 'f') AND connamespace = 'public'::regnamespace`);
    return new Set(rows.map((row: { bond: string }) => row.bond));
  }

  it.each(migrations.map((migration) => [migration.name, migration] as const))(
    '%s',
    async (_name, Migration) => {
      const [knownTables, before, bondsBefore] = [await tables(), await columns(), await bonds()];
      await new Migration().up(runner);
      const after = await columns();
      const problems: string[] = [];
      for (const [name, { type, isRequired }] of before) {
        const now = after.get(name);
        if (!now) problems.push(`${name} is gone`);
        else if (now.type !== type) problems.push(`${name} was ${type} and is ${now.type}`);
        else if (now.isRequired && !isRequired) problems.push(`${name} has become required`);
      }
      for (const [name, { isRequired }] of after)
        if (!before.has(name) && isRequired && knownTables.has(name.split('.')[0]!))
          problems.push(`${name} is new and required`);
      for (const bond of await bonds())
        if (!bondsBefore.has(bond) && knownTables.has(bond.split(' ')[0]!)) problems.push(`${bond} is new`);
      expect(problems).toEqual([]);
    },
  );

  it('can be taken back, the last first', async () => {
    for (const Migration of [...migrations].reverse()) await new Migration().down(runner);
    expect(await tables()).toEqual(new Set());
  });
});
