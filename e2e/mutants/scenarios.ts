/**
 * Moments at which engines go wrong, each brought about on purpose: two nodes at the same row, an answer that is lost, a
 * commit that comes late. What a scenario returns are sentences about what is not as promised.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { atFaultPoints } from '../../engine/runtime/faults.js';
import { type EngineRuntime, localOf } from '../../engine/runtime/index.js';
import { Wire } from '../faults/wire.js';
import type { World } from './world.js';

type Scenario = (world: World, one: EngineRuntime, other: EngineRuntime) => Promise<readonly string[]>;

const anna = { actor: 'anna' };
const begin = async (engine: EngineRuntime, processId: string, variables = {}): Promise<string> =>
  (await engine.startInstance({ processId, variables }, anna)).processInstanceKey;
const setVariable = (engine: EngineRuntime, instance: string, name: string): Promise<void> =>
  engine.execute(
    instance,
    { type: 'SetVariables', scopeKey: 0, variables: { [name]: 1 }, local: true },
    anna,
  );
const pollTimers = (engine: EngineRuntime): Promise<number> =>
  (engine as unknown as { parts: { timers: { poll(): Promise<number> } } }).parts.timers.poll();
const expected = (isSo: boolean, sentence: string): string[] => (isSo ? [] : [sentence]);

export const scenarios: Readonly<Record<string, Scenario>> = {
  async 'a worker whose lease is over is refused'(_, one) {
    await begin(one, 'working');
    const lease = (timeout: number) =>
      one.activateJobs({ type: 'work', maxJobs: 1, timeout, requestTimeout: 10_000 });
    const [first] = await lease(100);
    const [second] = await lease(60_000);
    const late = await one.completeJob(first!.jobKey, { jobLeaseToken: first!.jobLeaseToken }, anna).then(
      () => 'taken',
      () => 'refused',
    );
    await one
      .completeJob(second!.jobKey, { jobLeaseToken: second!.jobLeaseToken }, anna)
      .catch(() => undefined);
    return expected(late === 'refused', 'the result of a worker whose lease was over was taken');
  },

  async 'handing out a job counts as an attempt'(world, one) {
    const instance = await begin(one, 'working');
    await one.activateJobs({ type: 'work', maxJobs: 10, timeout: 60_000 });
    const [job] = await world.rows('SELECT activations FROM job WHERE instance_key = $1', [instance]);
    return expected(
      job.activations === 1,
      `the job was handed out once, and ${job.activations} times are counted`,
    );
  },

  async 'two people on two nodes complete one task'(world, one, other) {
    const instance = await begin(one, 'approval');
    const key = await world.task(instance);
    const complete = (engine: EngineRuntime, actor: string) =>
      engine.execute(
        instance,
        { type: 'CompleteUserTask', key, variables: {}, action: 'complete' },
        { actor },
      );
    const { reached, release } = world.hold('before-commit');
    const first = complete(one, 'mia').then(
      () => 1,
      () => 0,
    );
    await reached;
    const second = complete(other, 'dora').then(
      () => 1,
      () => 0,
    );
    await world.settledOrBlocked(second);
    release();
    const winners = (await first) + (await second);
    return expected(winners === 1, `${winners} people completed the same task`);
  },

  async 'a repeated start is answered the same, whichever node gets it'(world, one, other) {
    const start = (engine: EngineRuntime) =>
      engine.startInstance(
        { processId: 'approval', businessId: 'once' },
        { ...anna, idempotencyKey: 'start', requestHash: 'x' },
      );
    const answers = [await start(one), await start(other)].map((answer) => answer.processInstanceKey);
    const rows = await world.rows(`SELECT 1 FROM process_instance WHERE business_id = 'once'`);
    return [
      ...expected(answers[0] === answers[1], 'a repeated start was answered differently'),
      ...expected(rows.length === 1, `one start made ${rows.length} instances`),
    ];
  },

  async 'a message that two nodes get at once is answered the same'(world, one, other) {
    const publish = (engine: EngineRuntime) =>
      engine
        .publishMessage(
          { name: 'news', correlationKey: 'k', messageId: 'id', timeToLive: 60_000 },
          { ...anna, idempotencyKey: 'publish', requestHash: 'x' },
        )
        .then(
          ({ messageKey }) => messageKey,
          (error) => String(error),
        );
    const { reached, release } = world.hold('before-commit');
    const first = publish(one);
    await reached;
    const second = publish(other);
    await world.settledOrBlocked(second);
    release();
    return expected((await first) === (await second), `answered ${await first}, then ${await second}`);
  },

  async 'what is acknowledged is there, although the connection broke at the commit'(world, one) {
    let isBroken = false;
    atFaultPoints((point) => {
      if (point !== 'before-commit' || isBroken) return undefined;
      isBroken = true;
      return world
        .rows(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND state = 'idle in transaction'`,
        )
        .then(() => undefined);
    });
    const instance = await begin(one, 'approval');
    const rows = await world.rows('SELECT 1 FROM process_instance WHERE key = $1', [instance]);
    return [
      ...expected(isBroken, 'the connection was not broken: the scenario shows nothing'),
      ...expected(rows.length === 1, 'an instance was acknowledged that does not exist'),
    ];
  },

  async 'a commit that comes late is not made again'(world) {
    const wire = await Wire.open(Number(new URL(world.url).port));
    const url = new URL(world.url);
    url.port = String(wire.port);
    const engine = await world.node(url.href);
    const instance = await begin(engine, 'approval');
    const cut = wire.cutAtCommit(400, 5_000);
    await engine.execute(
      instance,
      { type: 'SetVariables', scopeKey: 0, variables: { late: 1 }, local: true },
      anna,
    );
    const isCut = await cut;
    const rows = await world.rows(
      `SELECT 1 FROM instance_event WHERE instance_key = $1 AND command_type = 'SetVariables'`,
      [instance],
    );
    await engine.stop();
    wire.close();
    return [
      ...expected(isCut, 'no commit was cut: the scenario shows nothing'),
      ...expected(rows.length === 1, `a variable that was set once was set ${rows.length} times`),
    ];
  },

  async 'a timer does not fire early on a node whose clock is wrong'(world, one) {
    const instance = await begin(one, 'pausing', { duration: 'PT10M' });
    const { now } = Date;
    Date.now = () => now() + 3_600_000;
    try {
      const engine = await world.node();
      await pollTimers(engine);
      await engine.stop();
    } finally {
      Date.now = now;
    }
    const rows = await world.rows('SELECT 1 FROM timer WHERE instance_key = $1', [instance]);
    return expected(rows.length === 1, 'a timer fired ten minutes early');
  },

  async 'a timer that is told to fire early refuses'(world, one) {
    const instance = await begin(one, 'pausing', { duration: 'PT10M' });
    const [timer] = await world.rows('SELECT key FROM timer WHERE instance_key = $1', [instance]);
    const answer = await one
      .execute(instance, { type: 'TriggerTimer', subscriptionKey: localOf(BigInt(timer.key)) }, anna)
      .then(
        () => 'fired',
        () => 'refused',
      );
    return expected(answer === 'refused', 'a timer fired ten minutes early');
  },

  async 'a timer that two nodes see fires once'(world, one, other) {
    const instance = await begin(one, 'pausing', { duration: 'PT0.2S' });
    await Promise.all([pollTimers(one), pollTimers(other)]);
    await world.until('the timer', () =>
      world.rows(`SELECT 1 FROM process_instance WHERE key = $1 AND status = 'COMPLETED'`, [instance]),
    );
    return [];
  },

  async 'a message and its receiver do not miss one another'(world, one, other) {
    const { reached, release } = world.hold('before-commit');
    const starting = begin(one, 'awaiting', { orderId: 'order-1' });
    await reached;
    const publishing = other.publishMessage(
      { name: 'goods', correlationKey: 'order-1', timeToLive: 60_000 },
      anna,
    );
    await world.settledOrBlocked(publishing);
    release();
    await Promise.all([starting, publishing]);
    return [];
  },

  async 'a join fires once'(world, one) {
    const instance = await begin(one, 'joining');
    const key = await world.task(instance);
    const [job] = await one.activateJobs({ type: 'two', maxJobs: 1, timeout: 60_000 });
    await Promise.all([
      one.execute(instance, { type: 'CompleteUserTask', key, variables: {}, action: 'complete' }, anna),
      one.completeJob(job!.jobKey, {}, anna),
    ]);
    const rows = await world.rows(
      `SELECT 1 FROM element_instance WHERE instance_key = $1 AND element_id IN ('join', 'e')`,
      [instance],
    );
    return expected(
      rows.length === 2,
      `the join and the end behind it came ${rows.length} times, expected once each`,
    );
  },

  async 'a cancelled instance leaves nothing behind'(_, one) {
    const instance = await begin(one, 'joining');
    await one.execute(instance, { type: 'CancelInstance' }, anna);
    return [];
  },

  async 'the last value of a variable is the one that is kept'(world, one) {
    const instance = await begin(one, 'approval');
    const set = (variables: { [name: string]: number }) =>
      one.execute(instance, { type: 'SetVariables', scopeKey: 0, variables, local: true }, anna);
    await set({ a: 1 });
    // These two share a batch.
    await Promise.all([set({ a: 2, b: 1 }), set({ c: 1 })]);
    const rows = await world.rows(`SELECT value FROM variable WHERE instance_key = $1 AND name = 'a'`, [
      instance,
    ]);
    return expected(rows[0]?.value === '2', `variable a is ${rows[0]?.value}, expected 2`);
  },

  async 'two nodes change one instance one after the other'(world, one, other) {
    const instance = await begin(one, 'approval', { a: 0, b: 0 });
    const set = (engine: EngineRuntime, name: string) => setVariable(engine, instance, name);
    const { reached, release } = world.hold('before-commit');
    const first = set(one, 'a');
    await reached;
    const second = set(other, 'b');
    await world.settledOrBlocked(second);
    release();
    await Promise.all([first, second]);
    return [];
  },

  async 'an instance that somebody holds does not keep the others waiting'(world, one, other) {
    const set = (engine: EngineRuntime, instance: string) =>
      engine.execute(instance, { type: 'SetVariables', scopeKey: 0, variables: { c: 1 }, local: true }, anna);
    const instances = await Promise.all(Array.from({ length: 6 }, () => begin(one, 'approval')));
    const { reached, release } = world.hold('before-commit');
    const holding = set(one, instances[0]!);
    await reached;
    const [blocked, ...free] = instances.map((instance) => set(other, instance));
    const isFree = await Promise.race([Promise.all(free).then(() => true), sleep(1_500, false)]);
    release();
    await Promise.all([holding, blocked, ...free]);
    return expected(isFree, 'instances waited for one that another node held');
  },

  async 'a call that two nodes see is made once'(world, one, other) {
    const { reached, release } = world.hold('after-outbox-take');
    const instance = await begin(one, 'calling');
    await reached;
    await world.pollOutbox(other);
    release();
    await world.quiet();
    const rows = await world.rows('SELECT 1 FROM process_instance WHERE parent_key = $1', [instance]);
    return expected(rows.length === 1, `one call made ${rows.length} instances`);
  },

  async 'a cancelled call is not made'(world, one, other) {
    const { reached, release } = world.hold('after-outbox-take');
    const instance = await begin(one, 'calling');
    await reached;
    await other.execute(instance, { type: 'CancelInstance' }, anna);
    await world.until('the cancellation of the call', () =>
      world.rows(`SELECT 1 WHERE NOT EXISTS (SELECT FROM outbox WHERE work->>'do' = 'cancel call')`),
    );
    release();
    await world.quiet();
    return [];
  },

  async 'the runs of a loop keep their outputs apart'(_, one) {
    await begin(one, 'grading');
    const jobs = await one.activateJobs({ type: 'grade', maxJobs: 3, timeout: 60_000 });
    await Promise.all(jobs.map(({ jobKey }) => one.completeJob(jobKey, {}, anna)));
    return [];
  },
};
