import {
  bpmn,
  EngineUnderTest,
  end,
  line,
  message,
  messageCatch,
  start,
  userTask,
} from '../../testing/runtime/engine-under-test.js';
import type { EngineRuntime } from '../index.js';

const by = { actor: 'demo' };
const PAYMENT = bpmn(
  'payment',
  line(start, userTask('prepare'), messageCatch('paid', 'm'), end),
  message('m', 'payment received'),
);
const WAITING = bpmn(
  'waiting',
  line(start, messageCatch('first', 'm'), messageCatch('second', 'm'), end),
  message('m', 'next'),
);
const ORDER = bpmn(
  'order',
  line(
    '<startEvent id="start"><messageEventDefinition messageRef="m"/></startEvent>',
    userTask('check'),
    end,
  ),
  '<message id="m" name="order placed"/>',
);
const THROWING = bpmn(
  'throwing',
  line(
    start,
    '<intermediateThrowEvent id="tell"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>',
    '<intermediateThrowEvent id="shout"><signalEventDefinition signalRef="s"/></intermediateThrowEvent>',
    end,
  ),
  '<message id="m" name="order placed"/><signal id="s" name="storm"/>',
);
const ALARM = bpmn(
  'alarm',
  line(
    start,
    '<intermediateCatchEvent id="hear"><signalEventDefinition signalRef="s"/></intermediateCatchEvent>',
    end,
  ),
  '<signal id="s" name="storm"/>',
);
const ALARM_START = bpmn(
  'alarm-start',
  line('<startEvent id="start"><signalEventDefinition signalRef="s"/></startEvent>', userTask('run'), end),
  '<signal id="s" name="storm"/>',
);

describe('messages', () => {
  let test: EngineUnderTest;
  let engine: EngineRuntime;

  beforeAll(async () => {
    test = await EngineUnderTest.open();
    engine = await test.engine();
    const files = { PAYMENT, WAITING, ORDER, ALARM, ALARM_START };
    for (const [name, content] of Object.entries(files))
      await engine.deploy([{ name: `${name}.bpmn`, content }], 'demo');
  });
  afterAll(() => test.close());

  const begin = async (processId: string, orderId: string) =>
    (await engine.startInstance({ processId, variables: { orderId } }, by)).processInstanceKey;
  const publish = (correlationKey: string, more = {}) =>
    engine.publishMessage({ name: 'payment received', correlationKey, ...more }, by);
  const prepare = async (instance: string) => {
    const [task] = await test.tasks(instance);
    await engine.execute(
      instance,
      { type: 'CompleteUserTask', key: task!.key, variables: {}, action: 'complete' },
      by,
    );
  };

  it('waits for who comes later, within its time to live', async () => {
    const instance = await begin('payment', 'early');
    await publish('early', { timeToLive: 60_000, variables: { amount: 5 } });
    await prepare(instance);
    await engine.clock.settle();
    expect(await test.status(instance)).toBe('COMPLETED');
    expect(await test.variables(instance)).toMatchObject({ amount: 5 });
  });

  it('reaches who waits, and nobody with another key', async () => {
    const [one, other] = [await begin('payment', 'k1'), await begin('payment', 'k2')];
    await Promise.all([prepare(one), prepare(other)]);
    await publish('k1');
    await engine.clock.settle();
    expect(await test.status(one)).toBe('COMPLETED');
    expect(await test.status(other)).toBe('ACTIVE');
    await engine.execute(other, { type: 'CancelInstance' }, by);
  });

  it('is lost without a time to live where nobody waits', async () => {
    const instance = await begin('payment', 'late');
    await publish('late');
    await prepare(instance);
    await engine.clock.settle();
    expect(await test.status(instance)).toBe('ACTIVE');
    await engine.execute(instance, { type: 'CancelInstance' }, by);
  });

  it('is never missed when it comes at the very moment of the subscription', async () => {
    const keys = Array.from({ length: 60 }, (_, n) => `race-${n}`);
    const instances = await Promise.all(keys.map((key) => begin('payment', key)));
    const tasks = await Promise.all(instances.map((each) => test.tasks(each)));
    const other = await test.engine();
    await Promise.all(
      keys.flatMap((correlationKey, n) => [
        engine.execute(
          instances[n]!,
          { type: 'CompleteUserTask', key: tasks[n]![0]!.key, variables: {}, action: 'complete' },
          by,
        ),
        (n % 2 ? engine : other).publishMessage(
          { name: 'payment received', correlationKey, timeToLive: 60_000 },
          by,
        ),
      ]),
    );
    await engine.clock.settle();
    await other.clock.settle();
    const statuses = await Promise.all(instances.map((each) => test.status(each)));
    expect(statuses.filter((status) => status !== 'COMPLETED')).toEqual([]);
  });

  it('comes first in, first out', async () => {
    await engine.publishMessage(
      { name: 'next', correlationKey: 'fifo', timeToLive: 60_000, variables: { a: 1 } },
      by,
    );
    await engine.publishMessage(
      { name: 'next', correlationKey: 'fifo', timeToLive: 60_000, variables: { a: 2 } },
      by,
    );
    const instance = await begin('waiting', 'fifo');
    await engine.clock.settle();
    // A message goes to each process once, so the second catch event gets the second message.
    const { steps } = await engine.history(instance);
    const set = steps
      .flatMap((step) => step.events)
      .filter((event) => event.type === 'VariablesSet' && 'a' in event.values);
    expect(set).toMatchObject([{ values: { a: 1 } }, { values: { a: 2 } }]);
    expect(await test.status(instance)).toBe('COMPLETED');
  });

  it('with an id is taken once while it is kept', async () => {
    await publish('dedup', { messageId: 'id-1', timeToLive: 60_000 });
    await expect(publish('dedup', { messageId: 'id-1', timeToLive: 60_000 })).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
    });
    await publish('other', { messageId: 'id-1', timeToLive: 60_000 });
  });

  it('may be used again after its time is over', async () => {
    await publish('expiring', { messageId: 'id-2', timeToLive: 1_000 });
    await engine.clock.pin(Date.now() + 5_000);
    await publish('expiring', { messageId: 'id-2', timeToLive: 1_000 });
    await engine.clock.reset();
  });

  it('starts a process', async () => {
    await engine.publishMessage({ name: 'order placed', correlationKey: 'x', variables: { total: 7 } }, by);
    await engine.clock.settle();
    const [found] = await test.rows<{ key: string; started_by: string }>(
      `SELECT i.key, i.started_by FROM process_instance i JOIN process_definition d ON d.key = i.definition_key WHERE process_id = 'order'`,
    );
    expect(await test.variables(found!.key)).toEqual({ total: 7 });
    expect(found!.started_by).toBe('demo');
  });

  it('can be correlated at once, and is refused where nobody waits', async () => {
    const instance = await begin('payment', 'sync');
    await prepare(instance);
    const request = { name: 'payment received', correlationKey: 'sync', variables: { z: 1 } };
    const answer = await engine.correlateMessage(request, by);
    expect(answer.processInstanceKey).toBe(instance);
    expect(await test.status(instance)).toBe('COMPLETED');
    await expect(engine.correlateMessage(request, by)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const started = await engine.correlateMessage({ name: 'order placed' }, by);
    expect(await test.tasks(started.processInstanceKey)).toHaveLength(1);
  });

  it('goes on to the next subscription when the first is closed before it arrives', async () => {
    const instance = await begin('payment', 'gone');
    await prepare(instance);
    await Promise.all([
      engine.execute(instance, { type: 'CancelInstance' }, by),
      publish('gone', { timeToLive: 60_000 }),
    ]);
    await engine.clock.settle();
    const next = await begin('payment', 'gone');
    await prepare(next);
    await engine.clock.settle();
    expect(await test.status(next)).toBe('COMPLETED');
  });

  it('and signals are delivered when a process throws them', async () => {
    const listening = await Promise.all(Array.from({ length: 20 }, (_, n) => begin('alarm', `a${n}`)));
    await engine.deploy([{ name: 'throwing.bpmn', content: THROWING }], 'demo');
    const before = await test.rows(`SELECT 1 FROM user_task WHERE element_id IN ('check', 'run')`);
    await begin('throwing', 'x');
    await engine.clock.settle();
    const statuses = await Promise.all(listening.map((each) => test.status(each)));
    expect(statuses.every((status) => status === 'COMPLETED')).toBe(true);
    const after = await test.rows(`SELECT 1 FROM user_task WHERE element_id IN ('check', 'run')`);
    expect(after.length - before.length).toBe(2);
  });

  it('signals from outside reach everybody', async () => {
    const listening = await Promise.all(Array.from({ length: 5 }, (_, n) => begin('alarm', `b${n}`)));
    await engine.broadcastSignal({ name: 'storm', variables: { wind: 12 } }, by);
    await engine.clock.settle();
    for (const each of listening) {
      expect(await test.status(each)).toBe('COMPLETED');
      expect(await test.variables(each)).toMatchObject({ wind: 12 });
    }
  });

  it('leaves nothing behind', async () => {
    expect(await test.problems(engine)).toEqual([]);
    expect(await test.rows('SELECT * FROM outbox')).toEqual([]);
  });
});
