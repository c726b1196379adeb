import { setTimeout as sleep } from 'node:timers/promises';
import { type EngineRuntime, localOf } from '../../engine/runtime/index.js';
import { anna, begin, expected, type Scenarios } from './scenario.js';

const pollTimers = (engine: EngineRuntime): Promise<number> =>
  (engine as unknown as { parts: { timers: { poll(): Promise<number> } } }).parts.timers.poll();

/** What the engine does inside of instances: jobs, timers, joins, loops. */
export const workScenarios: Scenarios = {
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

  async 'a worker that has the job is not refused for one that is late'(_, one) {
    await begin(one, 'working');
    const lease = (timeout: number) =>
      one.activateJobs({ type: 'work', maxJobs: 1, timeout, requestTimeout: 10_000 });
    const [first] = await lease(100);
    const [second] = await lease(60_000);
    const complete = ({ jobKey, jobLeaseToken } = second!) =>
      one.completeJob(jobKey, { jobLeaseToken }, anna).then(
        () => 'taken',
        () => 'refused',
      );
    const answers = await Promise.all([complete(first), complete(second)]);
    return expected(answers.join() === 'refused,taken', `of a late worker and its successor: ${answers}`);
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

  async 'a join fires once'(world, one) {
    const instance = await begin(one, 'joining');
    const key = await world.task(instance);
    const [job] = await one.activateJobs({ type: 'two', maxJobs: 1, timeout: 60_000 });
    await Promise.all([
      one.execute(instance, { type: 'CompleteUserTask', key, variables: {}, action: 'complete' }, anna),
      one.completeJob(job!.jobKey, {}, anna),
    ]);
    const rows = await world.rows(
      `SELECT 1 FROM element_instance_all WHERE instance_key = $1 AND element_id IN ('join', 'e')`,
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

  async 'the runs of a loop keep their outputs apart'(_, one) {
    await begin(one, 'grading');
    const jobs = await one.activateJobs({ type: 'grade', maxJobs: 3, timeout: 60_000 });
    await Promise.all(jobs.map(({ jobKey }) => one.completeJob(jobKey, {}, anna)));
    return [];
  },
};
