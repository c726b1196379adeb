import {
  bpmn,
  EngineUnderTest,
  end,
  line,
  serviceTask,
  start,
} from '../../testing/runtime/engine-under-test.js';
import type { EngineRuntime } from '../index.js';

const by = { actor: 'demo' };

describe('limits of job types', () => {
  let test: EngineUnderTest;
  let engine: EngineRuntime;
  let other: EngineRuntime;

  beforeAll(async () => {
    test = await EngineUnderTest.open();
    [engine, other] = [await test.engine(), await test.engine()];
    const at = Date.now();
    for (const node of [engine, other]) await node.clock.pin(at);
    for (const type of ['narrow', 'slow'])
      await engine.deploy(
        [{ name: `${type}.bpmn`, content: bpmn(type, line(start, serviceTask('work', type, 3), end)) }],
        'demo',
      );
  });
  afterAll(() => test.close());

  const begin = async (type: string, count: number) => {
    for (let n = 0; n < count; n++) await engine.startInstance({ processId: type }, by);
  };
  const take = (node: EngineRuntime, type: string, maxJobs = 10, requestTimeout = -1) =>
    node.activateJobs({ type, maxJobs, timeout: 60_000, worker: 'w', requestTimeout });
  const pass = async (milliseconds: number) => {
    const at = engine.clock.now() + milliseconds;
    for (const node of [engine, other]) await node.clock.pin(at);
  };

  it('no more than so many are worked on at a time, on all nodes together; a completed one makes room', async () => {
    await engine.setJobLimit({ type: 'narrow', maxActive: 3, rate: null });
    await begin('narrow', 8);
    const taken = (
      await Promise.all([take(engine, 'narrow', 2), take(other, 'narrow', 2), take(engine, 'narrow', 2)])
    ).flat();
    expect(taken).toHaveLength(3);
    expect(await take(engine, 'narrow')).toEqual([]);
    const waiting = take(engine, 'narrow', 10, 5_000);
    await engine.completeJob(taken[0]!.jobKey, {}, { actor: 'w' });
    expect(await waiting).toHaveLength(1);
    // A lease that ends makes room as well.
    await pass(61_000);
    await engine.clock.settle();
    expect(await take(engine, 'narrow')).toHaveLength(3);
  });

  it('no more than so many begin in a period; unused ones are saved up to that number', async () => {
    await engine.setJobLimit({ type: 'slow', maxActive: null, rate: { jobs: 4, period: 60_000 } });
    await begin('slow', 20);
    expect(await take(engine, 'slow')).toHaveLength(4);
    expect(await take(engine, 'slow')).toEqual([]);
    await pass(15_000);
    expect(await take(engine, 'slow')).toHaveLength(1);
    await pass(600_000);
    expect(await take(engine, 'slow')).toHaveLength(4);
  });

  it('are listed, and gone when both bounds are taken away', async () => {
    expect(await engine.jobLimits()).toEqual([
      { type: 'narrow', maxActive: 3, rate: null },
      { type: 'slow', maxActive: null, rate: { jobs: 4, period: 60_000 } },
    ]);
    await engine.setJobLimit({ type: 'slow', maxActive: null, rate: null });
    expect(await take(engine, 'slow', 5)).toHaveLength(5);
  });
});
