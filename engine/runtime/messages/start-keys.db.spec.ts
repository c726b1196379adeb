import { bpmn, EngineUnderTest, end, line, userTask } from '../../testing/runtime/engine-under-test.js';
import type { EngineRuntime } from '../index.js';

const by = { actor: 'demo' };
const model = (id: string) =>
  bpmn(
    id,
    line('<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent>', userTask('ask'), end),
    `<message id="m" name="${id}"/>`,
  );

describe('messages that start processes', () => {
  let test: EngineUnderTest;
  let engine: EngineRuntime;

  beforeAll(async () => {
    test = await EngineUnderTest.open();
    engine = await test.engine();
  });
  afterAll(() => test.close());

  const deploy = (id: string) => engine.deploy([{ name: `${id}.bpmn`, content: model(id) }], 'demo');
  const publish = (name: string, correlationKey: string, n: number, timeToLive = 3_600_000) =>
    engine.publishMessage({ name, correlationKey, variables: { n }, timeToLive }, by);
  const instances = async (id: string) => {
    await engine.clock.settle();
    return test.rows<{ key: string; n: string; status: string }>(
      `SELECT i.key, i.status, v.value AS n FROM process_instance i
       JOIN process_definition d ON d.key = i.definition_key
       LEFT JOIN variable v ON v.instance_key = i.key AND v.scope_key = i.key AND v.name = 'n' WHERE d.process_id = $1 ORDER BY v.value`,
      [id],
    );
  };
  const finish = async (key: string) => {
    const [task] = await test.tasks(key);
    await engine.execute(key, { type: 'CompleteUserTask', key: task!.key, variables: {}, action: '' }, by);
  };

  it('one instance at a time for each correlation key; the next message waits for its end, oldest first', async () => {
    await deploy('order');
    for (const n of [1, 2, 3]) await publish('order', 'o1', n);
    await publish('order', 'o2', 4);
    await publish('order', 'o1', 5, 0);
    const first = await instances('order');
    expect(first.map(({ n }) => n)).toEqual(['1', '4']);
    await finish(first[0]!.key);
    const second = await instances('order');
    expect(second.map(({ n, status }) => `${n} ${status}`)).toEqual(['1 COMPLETED', '2 ACTIVE', '4 ACTIVE']);
    await engine.execute(second[1]!.key, { type: 'CancelInstance' }, by);
    const third = await instances('order');
    expect(third.map(({ n, status }) => `${n} ${status}`)).toEqual([
      '1 COMPLETED',
      '2 TERMINATED',
      '3 ACTIVE',
      '4 ACTIVE',
    ]);
    await finish(third[2]!.key);
    expect(await instances('order')).toHaveLength(4);
    expect(await test.rows('SELECT FROM message_start')).toHaveLength(1);
  });

  it('without a key each message starts an instance', async () => {
    await deploy('keyless');
    for (const n of [1, 2, 3]) await publish('keyless', '', n);
    expect(await instances('keyless')).toHaveLength(3);
  });

  it('published on two nodes at once they start one instance', async () => {
    await deploy('raced');
    const other = await test.engine();
    await Promise.all(
      [1, 2, 3, 4, 5, 6].map((n) =>
        (n % 2 ? engine : other).publishMessage(
          { name: 'raced', correlationKey: 'r', variables: { n }, timeToLive: 60_000 },
          by,
        ),
      ),
    );
    await other.clock.settle();
    expect((await instances('raced')).filter(({ status }) => status === 'ACTIVE')).toHaveLength(1);
  });

  it('a correlated message that would be the second finds nobody', async () => {
    await deploy('now');
    await engine.correlateMessage({ name: 'now', correlationKey: 'k' }, by);
    await expect(engine.correlateMessage({ name: 'now', correlationKey: 'k' }, by)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('a process that is deployed later gets the messages that are kept, and not those it has had', async () => {
    for (const n of [1, 2]) await publish('late', 'l1', n);
    await publish('late', '', 3);
    await publish('late', '', 4, 0);
    expect(await instances('late')).toEqual([]);
    await deploy('late');
    const started = await instances('late');
    expect(started.map(({ n }) => n)).toEqual(['1', '3']);
    await engine.deploy(
      [{ name: 'late.bpmn', content: model('late').replace('<message ', '<message  ') }],
      'demo',
    );
    expect(await instances('late')).toHaveLength(2);
    await finish(started[0]!.key);
    expect((await instances('late')).map(({ n }) => n)).toEqual(['1', '2', '3']);
    expect(await test.problems(engine)).toEqual([]);
  });
});
