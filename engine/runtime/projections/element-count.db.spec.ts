import { DataSource } from 'typeorm';
import {
  bpmn,
  EngineUnderTest,
  end,
  line,
  start,
  userTask,
} from '../../testing/runtime/engine-under-test.js';
import { EngineRuntime } from '../index.js';
import { Database } from '../store/database.js';
import { addUp } from './element-count.js';

const by = { actor: 'demo' };

describe('How many of each element have ended', () => {
  let test: EngineUnderTest;
  let engine: EngineRuntime;
  let source: DataSource;
  let database: Database;

  beforeAll(async () => {
    test = await EngineUnderTest.open();
    // Not started: nothing is added up but by the tests.
    engine = await EngineRuntime.create({ url: test.url });
    await engine.deploy(
      [{ name: 'asked.bpmn', content: bpmn('asked', line(start, userTask('ask'), end)) }],
      'demo',
    );
    source = await new DataSource({ type: 'postgres', url: test.url }).initialize();
    database = new Database(source);
  });
  afterAll(async () => {
    await source.destroy();
    await engine.stop();
    await test.close();
  });

  const begin = async () => (await engine.startInstance({ processId: 'asked' }, by)).processInstanceKey;
  async function finish(instance: string): Promise<void> {
    const [task] = await test.tasks(instance);
    await engine.execute(
      instance,
      { type: 'CompleteUserTask', key: task!.key, variables: {}, action: 'complete' },
      by,
    );
  }
  async function counts(table = 'element_count_all'): Promise<Record<string, [number, number]>> {
    const rows = await test.rows<{ element_id: string; completed: number; terminated: number }>(
      `SELECT element_id, sum(completed)::int AS completed, sum(terminated)::int AS terminated FROM ${table}
       GROUP BY element_id ORDER BY element_id`,
    );
    return Object.fromEntries(
      rows.map(({ element_id, completed, terminated }) => [element_id, [completed, terminated]]),
    );
  }

  it('is right at once, and the same once it has been added up', async () => {
    const instances = [];
    for (let n = 0; n < 5; n++) instances.push(await begin());
    await finish(instances[0]!);
    await finish(instances[1]!);
    await engine.execute(instances[2]!, { type: 'CancelInstance' }, by);
    const expected = { ask: [2, 1], end: [2, 0], start: [5, 0] };
    expect(await counts()).toEqual(expected);
    expect(await counts('element_count')).toEqual({});

    expect(await addUp(database, null)).toBe(8);
    expect(await counts()).toEqual(expected);
    expect(await counts('element_count')).toEqual(expected);
    expect(await addUp(database, null)).toBe(0);

    await finish(instances[3]!);
    expect(await counts()).toEqual({ ask: [3, 1], end: [3, 0], start: [5, 0] });
  });

  it('is added up once where several do it while instances go on', async () => {
    const before = (await counts()).start![0];
    let isOver = false;
    const adding = Array.from({ length: 3 }, async () => {
      while (!isOver) await addUp(database, null);
    });
    for (let n = 0; n < 30; n++) await Promise.all(Array.from({ length: 4 }, begin));
    isOver = true;
    await Promise.all(adding);
    await addUp(database, null);
    expect((await counts('element_count')).start![0]).toBe(before + 120);
    expect(await counts()).toEqual(await counts('element_count'));
  });

  it('is added up by a node for its own parts', async () => {
    const instance = await begin();
    const [{ part }] = (await test.rows<{ part: number }>(
      'SELECT part FROM process_instance WHERE key = $1',
      [instance],
    )) as [{ part: number }];
    expect(await addUp(database, [(part + 1) % 4096])).toBe(0);
    expect(await addUp(database, [part])).toBe(1);
  });
});
