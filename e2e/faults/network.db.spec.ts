import pg from 'pg';
import { EngineRuntime } from '../../engine/runtime/index.js';
import { cloneTestDatabase, type TestDatabase } from '../support/test-database.js';
import { Wire } from './wire.js';

/** A node whose network is bad. */
describe('a bad network', () => {
  let database: TestDatabase;
  let wire: Wire;
  let engine: EngineRuntime;
  let client: pg.Client;

  beforeAll(async () => {
    database = await cloneTestDatabase();
    wire = await Wire.open(Number(new URL(database.url).port));
    const url = new URL(database.url);
    url.port = String(wire.port);
    engine = await EngineRuntime.create({ url: url.href });
    client = new pg.Client(database.url);
    await client.connect();
  }, 60_000);
  afterAll(async () => {
    await engine.stop();
    wire.close();
    await client.end();
    await database.drop();
  }, 60_000);

  it('does not put the clock of a node ahead of the database', async () => {
    const { clock } = (engine as unknown as { parts: { clock: { look(): Promise<void> } } }).parts;
    // The question is on its way for 400 ms, the answer comes at once.
    const stalled = wire.stall(400);
    await clock.look();
    await stalled;
    const here = engine.clock.now();
    const { rows } = await client.query('SELECT clock_timestamp() AS now');
    expect(here).toBeLessThanOrEqual((rows[0].now as Date).getTime());
  });

  it('loses its connections and gets new ones', async () => {
    for (let round = 0; round < 3; round++) {
      wire.reset();
      let isBack = false;
      while (!isBack) isBack = await engine.ready();
    }
    expect(await engine.ready()).toBe(true);
  });
});
