import { bpmn, EngineUnderTest, end, line, userTask } from '../../testing/runtime/engine-under-test.js';
import type { EngineRuntime } from '../index.js';

const by = { actor: 'demo' };
const BY_ALL = bpmn(
  'by-all',
  line(
    `<startEvent id="both" parallelMultiple="true"><messageEventDefinition messageRef="m"/><signalEventDefinition signalRef="s"/></startEvent>`,
    userTask('check'),
    end,
  ),
  '<message id="m" name="goods"/><signal id="s" name="invoice"/>',
);
const WITH_TIME = bpmn(
  'with-time',
  line(
    `<startEvent id="both" parallelMultiple="true"><messageEventDefinition messageRef="m"/><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></startEvent>`,
    userTask('check'),
    end,
  ),
  '<message id="m" name="request"/>',
);

const WITH_CONDITIONS = bpmn(
  'with-conditions',
  line(
    `<startEvent id="all" parallelMultiple="true"><messageEventDefinition messageRef="m"/>
      <conditionalEventDefinition><condition>temperature &gt; 30</condition></conditionalEventDefinition>
      <conditionalEventDefinition><condition>pressure &gt; 5</condition></conditionalEventDefinition></startEvent>`,
    userTask('check'),
    end,
  ),
  '<message id="m" name="armed"/>',
);

describe('parallel multiple start events', () => {
  let test: EngineUnderTest;
  let engine: EngineRuntime;

  beforeAll(async () => {
    test = await EngineUnderTest.open();
    engine = await test.engine();
    await engine.deploy([{ name: 'by-all.bpmn', content: BY_ALL }], 'demo');
  });
  afterAll(() => test.close());

  const instances = () => test.rows<{ key: string }>('SELECT key FROM process_instance ORDER BY key');

  it('start one instance when all triggers have come, with the data of all', async () => {
    await engine.publishMessage({ name: 'goods', variables: { pieces: 1 } }, by);
    await engine.publishMessage({ name: 'goods', variables: { pieces: 2 } }, by);
    await engine.clock.settle();
    expect(await instances()).toEqual([]);
    await engine.broadcastSignal({ name: 'invoice', variables: { amount: 9 } }, by);
    await engine.clock.settle();
    const [one, ...more] = await instances();
    expect(more).toEqual([]);
    expect(await test.variables(one!.key)).toEqual({ pieces: 2, amount: 9 });
    expect(await test.rows('SELECT * FROM start_arrival')).toEqual([]);

    await engine.broadcastSignal({ name: 'invoice' }, by);
    await engine.clock.settle();
    expect(await instances()).toHaveLength(1);
  });

  it('take a correlated message only as the last one', async () => {
    const correlated = await engine.correlateMessage({ name: 'goods' }, by);
    expect(await test.status(correlated.processInstanceKey)).toBe('ACTIVE');
    await expect(engine.correlateMessage({ name: 'goods' }, by)).rejects.toThrow('found nobody');
    expect(await test.rows('SELECT * FROM start_arrival')).toEqual([]);
  });

  it('see triggers that come at the same moment to two nodes', async () => {
    const other = await test.engine();
    const before = (await instances()).length;
    for (let n = 0; n < 10; n++) {
      await Promise.all([
        engine.publishMessage({ name: 'goods' }, by),
        other.broadcastSignal({ name: 'invoice' }, by),
      ]);
      await Promise.all([engine.clock.settle(), other.clock.settle()]);
    }
    expect(await instances()).toHaveLength(before + 10);
  });

  it('keep a condition that came true until the others have come', async () => {
    await engine.deploy([{ name: 'with-conditions.bpmn', content: WITH_CONDITIONS }], 'demo');
    const announce = (variables: Record<string, number>, idempotencyKey?: string) =>
      engine.evaluateConditionals({ variables }, { ...by, ...(idempotencyKey && { idempotencyKey }) });
    expect((await announce({ temperature: 20, pressure: 1 })).instances).toEqual([]);
    expect((await announce({ temperature: 40, pressure: 1 })).instances).toEqual([]);
    await engine.publishMessage({ name: 'armed', variables: { by: 'otto' } }, by);
    await engine.clock.settle();
    // It has come already; the newest counts.
    expect((await announce({ temperature: 50, pressure: 2 })).instances).toEqual([]);
    const last = await announce({ pressure: 7 }, 'once');
    expect(last.instances).toHaveLength(1);
    await engine.clock.settle();
    const { processInstanceKey } = last.instances[0]!;
    expect(await test.variables(processInstanceKey)).toEqual({ by: 'otto', temperature: 50, pressure: 7 });
    expect(await test.rows('SELECT * FROM start_arrival')).toEqual([]);
    expect((await announce({ pressure: 7 }, 'once')).instances).toEqual(last.instances);
    expect(await test.rows('SELECT * FROM start_arrival')).toEqual([]);
  });

  it('count two conditions that come true together, and start once', async () => {
    const both = { variables: { temperature: 40, pressure: 9 } };
    expect((await engine.evaluateConditionals(both, by)).instances).toEqual([]);
    await engine.publishMessage({ name: 'armed' }, by);
    await engine.clock.settle();
    expect(await test.rows('SELECT * FROM start_arrival')).toEqual([]);
    await engine.publishMessage({ name: 'armed' }, by);
    const { instances: started } = await engine.evaluateConditionals(both, by);
    await engine.clock.settle();
    expect(started).toHaveLength(1);
    expect(await test.status(started[0]!.processInstanceKey)).toBe('ACTIVE');
  });

  it('count a time, too', async () => {
    await engine.deploy([{ name: 'with-time.bpmn', content: WITH_TIME }], 'demo');
    const before = (await instances()).length;
    await engine.clock.pin(engine.clock.now() + 2 * 3_600_000);
    await engine.clock.settle();
    expect(await instances()).toHaveLength(before);
    await engine.publishMessage({ name: 'request' }, by);
    await engine.clock.settle();
    expect(await instances()).toHaveLength(before + 1);
    expect(await test.problems(engine)).toEqual([]);
  });
});
