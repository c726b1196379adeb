import { checkHistory } from '../../engine/runtime/doctor/index.js';
import { atFaultPoints } from '../../engine/runtime/faults.js';
import type { EngineRuntime } from '../../engine/runtime/index.js';
import { cloneTestDatabase, type TestDatabase } from '../support/test-database.js';
import { models } from './models.js';
import { scenarios } from './scenarios.js';
import { World } from './world.js';

/** Moments at which engines go wrong, on two nodes. `npm run test:mutants` shows that each would notice its mistake. */
describe('two nodes', () => {
  let database: TestDatabase;
  let world: World;
  let one: EngineRuntime;
  let other: EngineRuntime;

  beforeAll(async () => {
    database = await cloneTestDatabase();
    world = await World.open(database.url);
    [one, other] = [await world.node(), await world.node()];
    const resources = Object.entries(models).map(([name, content]) => ({ name: `${name}.bpmn`, content }));
    await one.deploy(resources, 'anna');
  }, 60_000);
  afterAll(async () => {
    await world.close();
    await database.drop();
  });
  afterEach(() => atFaultPoints(undefined));

  it.each(Object.entries(scenarios))(
    '%s',
    async (_, play) => {
      expect(await play(world, one, other)).toEqual([]);
    },
    60_000,
  );

  it('leave histories in which the doctor finds nothing', async () => {
    await world.quiet();
    const { findings } = await checkHistory({ url: database.url });
    // The database of tests is not durable, and says so.
    expect(findings.filter(({ invariant }) => invariant !== 18)).toEqual([]);
  }, 60_000);
});
