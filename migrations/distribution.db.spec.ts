import pg from 'pg';
import { cloneTestDatabase } from '../e2e/support/test-database.js';
import { CannotDistribute, distribute, planOf, statementFor } from './distribution.js';

describe('distributing the database', () => {
  let drop: () => Promise<void>;
  let client: pg.Client;

  beforeAll(async () => {
    const database = await cloneTestDatabase();
    drop = database.drop;
    client = new pg.Client(database.url);
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await drop();
  });

  it('says so where the server cannot, and changes nothing', async () => {
    const { rowCount } = await client.query("SELECT FROM pg_available_extensions WHERE name = 'citus'");
    if (rowCount !== 0) return expect(planOf(client)).resolves.not.toHaveLength(0);
    await expect(distribute(client, () => undefined)).rejects.toThrow('does not have the extension "citus"');
  });

  (process.env.DB_PROFILE === 'native' ? it.skip : it)('has a place for every table', async () => {
    const plans = await planOf(client);
    const of = (kind: string) => plans.filter((plan) => plan.kind === kind).map(({ table }) => table);
    expect(of('distributed')).toEqual(
      expect.arrayContaining(['process_instance', 'instance_event', 'job', 'timer', 'message', 'outbox']),
    );
    expect(of('reference')).toEqual(
      expect.arrayContaining(['process_definition', 'form', 'decision_definition', 'identity_user']),
    );
    expect(of('local').sort()).toEqual([
      'engine_clock',
      'job_limit',
      'migrations',
      'node',
      'retention',
      'retention_progress',
    ]);
    const order = plans.map(({ table }) => table);
    expect(order[0]).toBe('process_instance');
    expect(order.indexOf('deployment')).toBeLessThan(order.indexOf('process_definition'));
    expect(order.indexOf('process_definition')).toBeLessThan(order.indexOf('process_element'));
  });

  it('moves filled tables while they are in use, beside the instances they belong to', () => {
    const plan = { table: 'job', kind: 'distributed', isFilled: true } as const;
    expect(statementFor(plan)).toBe(
      "SELECT create_distributed_table_concurrently('job', 'part', colocate_with => 'process_instance')",
    );
    expect(statementFor({ ...plan, table: 'process_instance', isFilled: false })).toBe(
      "SELECT create_distributed_table('process_instance', 'part')",
    );
    expect(statementFor({ table: 'form', kind: 'reference', isFilled: true })).toBe(
      "SELECT create_reference_table('form')",
    );
    expect(statementFor({ table: 'node', kind: 'local', isFilled: false })).toBeNull();
  });

  it('is refused for a database that is partitioned on one server', async () => {
    await client.query('BEGIN');
    await client.query('CREATE TABLE public.spread (part smallint PRIMARY KEY) PARTITION BY HASH (part)');
    await expect(planOf(client)).rejects.toThrow(CannotDistribute);
    await client.query('ROLLBACK');
  });
});
