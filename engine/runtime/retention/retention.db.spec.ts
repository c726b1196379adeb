import {
  bpmn,
  EngineUnderTest,
  end,
  line,
  serviceTask,
  start,
  userTask,
} from '../../testing/runtime/engine-under-test.js';
import type { EngineRuntime } from '../index.js';

const by = { actor: 'demo' };
const DAY = 86_400_000;
const call =
  '<callActivity id="call"><extensionElements><zeebe:calledElement processId="called"/></extensionElements></callActivity>';

describe('retention', () => {
  let test: EngineUnderTest;
  let engine: EngineRuntime;
  /** The first of this month, and the time: tests begin in the month before. */
  const thisMonth = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth(), 1)).getTime();

  beforeEach(async () => {
    test = await EngineUnderTest.open();
    engine = await test.engine();
    await engine.clock.pin(thisMonth - 10 * DAY);
    await engine.deploy(
      [
        { name: 'short.bpmn', content: bpmn('short', line(start, call, userTask('ask'), end)) },
        { name: 'called.bpmn', content: bpmn('called', line(start, serviceTask('work', 'work', 1), end)) },
        { name: 'long.bpmn', content: bpmn('long', line(start, end)) },
      ],
      'demo',
    );
    engine.registerJobHandler('work', async () => ({ done: true }));
  });
  afterEach(() => test.close());

  const run = async (processId: string, isFinished = true) => {
    const { processInstanceKey: key } = await engine.startInstance({ processId, variables: { a: 1 } }, by);
    await engine.clock.settle();
    for (const task of isFinished ? await test.tasks(key) : [])
      await engine.execute(key, { type: 'CompleteUserTask', key: task.key, variables: {}, action: '' }, by);
    return key;
  };
  const removeAll = async () => {
    while ((await engine.retention.run()) > 0);
  };
  const counts = async (...tables: string[]) =>
    Promise.all(
      tables.map(async (table) =>
        Number((await test.rows<{ n: string }>(`SELECT count(*) AS n FROM ${table}`))[0]!.n),
      ),
    );

  it('instances go after the days of their process, with those they called; others and running ones stay', async () => {
    await run('short');
    const running = await run('short', false);
    const kept = await run('long');
    expect(await counts('process_instance')).toEqual([5]);
    await engine.retention.set('short', 30);
    await engine.retention.set('called', 1);
    await engine.clock.pin(thisMonth + 19 * DAY);
    await removeAll();
    // A called instance belongs to the one that called it.
    expect(await counts('process_instance')).toEqual([5]);
    await engine.clock.pin(thisMonth + 21 * DAY);
    expect(await engine.retention.report()).toMatchObject({
      defaultDays: null,
      rules: [
        { processId: 'called', days: 1 },
        { processId: 'short', days: 30 },
      ],
      removedInstances: 0,
      expired: 1,
    });
    await removeAll();
    const left = await test.rows<{ key: string }>(
      'SELECT key FROM process_instance WHERE parent_key IS NULL ORDER BY key',
    );
    expect(left.map(({ key }) => key)).toEqual(
      [running, kept].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)),
    );
    const orphans = await Promise.all(
      ['element_instance', 'variable', 'user_task', 'job', 'instance_event'].map((table) =>
        test.rows(
          `SELECT FROM ${table} t WHERE NOT EXISTS
            (SELECT FROM process_instance i WHERE i.part = t.part AND i.key = t.instance_key)`,
        ),
      ),
    );
    expect(orphans.flat()).toEqual([]);
    expect(await engine.retention.report()).toMatchObject({ removedInstances: 2, expired: 0 });
    expect(await test.problems(engine)).toEqual([]);
  });

  it('a month of the log is dropped as a whole once nothing in it is kept', async () => {
    await run('long');
    await engine.retention.set(null, 3);
    await engine.clock.pin(thisMonth - 8 * DAY);
    await removeAll();
    const name = `_${new Date(thisMonth - DAY).toISOString().slice(0, 7).replace('-', '_')}`;
    const months = async () =>
      (await test.rows('SELECT FROM pg_class WHERE relname LIKE $1 AND relkind = $2', [`%${name}`, 'r']))
        .length;
    const before = await months();
    expect(await counts('process_instance', 'instance_event')).toEqual([1, 1]);
    await engine.clock.pin(thisMonth + DAY);
    await run('long');
    await removeAll();
    // The log of the removed instance went with its month, not row by row.
    expect(await counts('process_instance', 'instance_event')).toEqual([1, 1]);
    expect(before).toBeGreaterThan(0);
    expect(await months()).toBe(0);
    expect(await engine.retention.report()).toMatchObject({ removedInstances: 1, droppedMonths: before });
  });

  it('a month in which somebody still runs stays', async () => {
    const running = await run('short', false);
    await engine.retention.set(null, 0);
    await engine.clock.pin(thisMonth + 40 * DAY);
    await removeAll();
    expect(await test.status(running)).toBe('ACTIVE');
    expect(await engine.retention.report()).toMatchObject({ droppedMonths: 0 });
    expect(await test.problems(engine)).toEqual([]);
  });

  it('many instances go in small transactions, while two nodes work', async () => {
    const other = await test.engine();
    await other.clock.pin(engine.clock.now());
    await Promise.all(Array.from({ length: 450 }, () => engine.startInstance({ processId: 'long' }, by)));
    await engine.retention.set(null, 0);
    for (const node of [engine, other]) await node.clock.pin(thisMonth - 9 * DAY);
    const sizes: number[] = [];
    // A round in which somebody else is at it removes nothing.
    for (let rounds = 0; rounds < 50 && (await counts('process_instance'))[0]! > 0; rounds++) {
      const removed = await Promise.all([engine.retention.run(), other.retention.run()]);
      sizes.push(...removed);
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(200);
    expect(await counts('process_instance')).toEqual([0]);
    expect(await engine.retention.report()).toMatchObject({ removedInstances: 450 });
  });
});
