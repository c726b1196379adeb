import { DataSource } from 'typeorm';
import { bpmn, EngineUnderTest, end, line, start } from '../../testing/runtime/engine-under-test.js';
import type { EngineRuntime } from '../index.js';
import { Database } from '../store/database.js';
import { Membership, TIME_TO_LIVE } from './membership.js';

const timer =
  '<intermediateCatchEvent id="wait"><timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition></intermediateCatchEvent>';

describe('nodes', () => {
  let test: EngineUnderTest;

  beforeAll(async () => {
    test = await EngineUnderTest.open();
  });
  afterAll(() => test.close());

  const until = async (holds: () => boolean | Promise<boolean>) => {
    while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  it('share the parts; who says goodbye gives its own back, who falls silent after the time to live', async () => {
    const dataSource = await new DataSource({ type: 'postgres', url: test.url }).initialize();
    const database = new Database(dataSource);
    const nodes = [1, 2, 3].map(() => new Membership(database, () => undefined)) as [
      Membership,
      Membership,
      Membership,
    ];
    const [first, second, third] = nodes;
    const longAgo = '00000000-0000-4000-8000-000000000000';
    await database.query({
      text: `INSERT INTO node VALUES ($1, now() - interval '2 days', now() - interval '2 days')`,
      values: [longAgo],
    });
    try {
      for (const node of nodes) await node.start();
      await until(() => nodes.every((node) => node.nodes.length === 3));
      const kept = await database.query({ text: 'SELECT FROM node WHERE id = $1', values: [longAgo] });
      expect(kept.rowCount).toBe(0);
      const all = nodes.flatMap((node) => node.own ?? []);
      expect(all.length).toBe(4096);
      expect(new Set(all).size).toBe(4096);

      await third.stop();
      await until(() => first.nodes.length === 2 && second.nodes.length === 2);
      expect(first.own!.length + second.own!.length).toBe(4096);

      // Killed: it says nothing any more, but its row is there.
      await second.stop();
      await database.query({
        text: 'INSERT INTO node VALUES ($1, clock_timestamp(), clock_timestamp())',
        values: [second.node],
      });
      const died = performance.now();
      await until(() => first.nodes.length === 2);
      await until(() => first.own === null);
      expect(performance.now() - died).toBeGreaterThan(TIME_TO_LIVE / 2);
    } finally {
      await first.stop();
      await dataSource.destroy();
    }
  }, 20_000);

  it('timers of a node that died are fired by another one, once', async () => {
    const [one, two] = (await Promise.all([test.engine(), test.engine()])) as [EngineRuntime, EngineRuntime];
    await one.deploy([{ name: 't.bpmn', content: bpmn('t', line(start, timer, end)) }], 'demo');
    const keys: string[] = [];
    for (let n = 0; n < 40; n++)
      keys.push((await one.startInstance({ processId: 't' }, { actor: null })).processInstanceKey);
    const waiting = async () =>
      (await test.rows("SELECT FROM process_instance WHERE key = ANY($1) AND status = 'ACTIVE'", [keys]))
        .length;
    expect(await waiting()).toBe(40);
    await one.stop();
    await two.clock.pin(Date.now() + 10_000);
    await until(async () => (await waiting()) === 0);
    const fired = await test.rows(
      "SELECT FROM instance_event WHERE instance_key = ANY($1) AND command_type = 'TriggerTimer'",
      [keys],
    );
    expect(fired).toHaveLength(40);
    expect(await test.problems(two)).toEqual([]);
  });
});
