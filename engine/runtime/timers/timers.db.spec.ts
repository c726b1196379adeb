import {
  bpmn,
  EngineUnderTest,
  end,
  line,
  start,
  timerCatch,
  userTask,
} from '../../testing/runtime/engine-under-test.js';
import type { EngineRuntime } from '../index.js';

const by = { actor: 'demo' };
const HOUR = 3_600_000;
const REMINDER = bpmn(
  'reminder',
  `${line(start, userTask('work'), end)}
   <boundaryEvent id="remind" attachedToRef="work" cancelActivity="false">
     <timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition></boundaryEvent>
   <sequenceFlow id="r" sourceRef="remind" targetRef="reminded"/><endEvent id="reminded"/>`,
);
const cyclic = (id: string, timer: string) =>
  bpmn(
    id,
    line(`<startEvent id="start"><timerEventDefinition>${timer}</timerEventDefinition></startEvent>`, end),
  );

describe('timers', () => {
  let test: EngineUnderTest;
  let engine: EngineRuntime;

  beforeAll(async () => {
    test = await EngineUnderTest.open();
    engine = await test.engine();
    const wait = bpmn('wait', line(start, timerCatch('hour', 'PT1H'), end));
    await engine.deploy([{ name: 'wait.bpmn', content: wait }], 'demo');
    await engine.deploy([{ name: 'reminder.bpmn', content: REMINDER }], 'demo');
  });
  afterAll(() => test.close());

  const begin = async (processId: string) =>
    (await engine.startInstance({ processId }, by)).processInstanceKey;

  it('fire when they are due, not before', async () => {
    const now = Date.now();
    await engine.clock.pin(now);
    const instances = await Promise.all(Array.from({ length: 30 }, () => begin('wait')));
    await engine.clock.pin(now + HOUR - 1);
    await engine.clock.settle();
    expect(await test.rows('SELECT 1 FROM timer')).toHaveLength(30);
    await engine.clock.pin(now + HOUR);
    await engine.clock.settle();
    for (const each of instances) expect(await test.status(each)).toBe('COMPLETED');
    await engine.clock.reset();
  });

  it('fire after a restart, once, whichever of two nodes sees them', async () => {
    const now = Date.now();
    const first = await test.engine();
    const instance = (await first.startInstance({ processId: 'wait' }, by)).processInstanceKey;
    await first.stop();
    await engine.clock.pin(now + 2 * HOUR);
    const [second, third] = [await test.engine(), await test.engine()];
    await Promise.all([second.clock.settle(), third.clock.settle(), engine.clock.settle()]);
    await Promise.all([second.stop(), third.stop()]);
    expect(await test.status(instance)).toBe('COMPLETED');
    const { steps } = await engine.history(instance);
    expect(steps.map((step) => step.command)).toEqual(['StartInstance', 'TriggerTimer']);
    await engine.clock.reset();
  });

  it('repeat as often as they say', async () => {
    const now = Date.now();
    await engine.clock.pin(now);
    const instance = await begin('reminder');
    const reminded = async () =>
      (
        await test.rows(
          `SELECT 1 FROM element_instance_all WHERE instance_key = $1 AND element_id = 'reminded'`,
          [instance],
        )
      ).length;
    for (const [hours, times] of [
      [1, 1],
      [2, 2],
      [10, 3],
      [11, 3],
    ] as const) {
      await engine.clock.pin(now + hours * HOUR);
      await engine.clock.settle();
      expect(await reminded()).toBe(times);
    }
    expect(await test.status(instance)).toBe('ACTIVE');
    await engine.execute(instance, { type: 'CancelInstance' }, by);
    await engine.clock.reset();
  });

  it('start processes, the latest version only', async () => {
    const now = Date.now();
    await engine.clock.pin(now);
    const count = async () =>
      (
        await test.rows(
          `SELECT 1 FROM process_instance i JOIN process_definition d ON d.key = i.definition_key WHERE d.process_id = 'hourly'`,
        )
      ).length;
    const deploy = (timer: string) =>
      engine.deploy([{ name: 'hourly.bpmn', content: cyclic('hourly', timer) }], 'demo');
    await deploy('<timeCycle>R/PT1H</timeCycle>');
    await engine.clock.pin(now + HOUR);
    await engine.clock.settle();
    expect(await count()).toBe(1);
    await engine.clock.pin(now + 2 * HOUR);
    await engine.clock.settle();
    expect(await count()).toBe(2);
    await deploy('<timeDuration>PT3H</timeDuration>');
    await engine.clock.pin(now + 4 * HOUR);
    await engine.clock.settle();
    expect(await count()).toBe(2);
    await engine.clock.pin(now + 9 * HOUR);
    await engine.clock.settle();
    expect(await count()).toBe(3);
    expect(await test.rows('SELECT 1 FROM start_timer')).toEqual([]);
    await engine.clock.reset();
  });

  it('of one start event start the process each at its time, or together where it waits for all', async () => {
    const now = Date.now();
    await engine.clock.pin(now);
    const count = async (processId: string) => {
      const sql = `SELECT count(*)::int AS n FROM process_instance i JOIN process_definition d ON d.key = i.definition_key
        WHERE d.process_id = $1`;
      return (await test.rows<{ n: number }>(sql, [processId]))[0]!.n;
    };
    const timer = (after: string) =>
      `<timerEventDefinition><timeDuration>${after}</timeDuration></timerEventDefinition>`;
    const both = (id: string, parallel: boolean) =>
      bpmn(
        id,
        line(
          `<startEvent id="s" parallelMultiple="${parallel}">${timer('PT1H')}${timer('PT2H')}</startEvent>`,
          end,
        ),
      );
    await engine.deploy(
      [
        { name: 'each.bpmn', content: both('each', false) },
        { name: 'all.bpmn', content: both('all', true) },
      ],
      'demo',
    );
    for (const [hours, each, all] of [
      [1, 1, 0],
      [2, 2, 1],
      [5, 2, 1],
    ] as const) {
      await engine.clock.pin(now + hours * HOUR);
      await engine.clock.settle();
      expect([await count('each'), await count('all')]).toEqual([each, all]);
    }
    await engine.clock.reset();
  });

  it('fire by themselves, not before their time', async () => {
    await engine.deploy(
      [{ name: 'soon.bpmn', content: bpmn('soon', line(start, timerCatch('moment', 'PT0.2S'), end)) }],
      'demo',
    );
    const before = performance.now();
    await engine.startInstance({ processId: 'soon', awaitCompletion: { timeout: 5_000 } }, by);
    const took = performance.now() - before;
    expect(took).toBeGreaterThan(190);
  });

  it('leave nothing behind', async () => {
    expect(await test.problems(engine)).toEqual([]);
  });
});
