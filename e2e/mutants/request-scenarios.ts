import { atFaultPoints } from '../../engine/runtime/faults.js';
import type { EngineRuntime } from '../../engine/runtime/index.js';
import { Wire } from '../faults/wire.js';
import { anna, begin, expected, type Scenarios, setVariable } from './scenario.js';

/** What people and programs ask for: done once, and kept once it is acknowledged. */
export const requestScenarios: Scenarios = {
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

  async 'a start that meets the key of a faster node at its last attempt is answered as that one'(
    world,
    one,
    other,
  ) {
    const start = (engine: EngineRuntime) =>
      engine
        .startInstance(
          { processId: 'approval', businessId: 'faster' },
          { ...anna, idempotencyKey: 'faster', requestHash: 'x' },
        )
        .then(
          ({ processInstanceKey }) => processInstanceKey,
          (error) => String(error),
        );
    let attempts = 0;
    let faster: string | undefined;
    const { end } = world.beforeInsert(one, 'process_instance', async () => {
      attempts += 1;
      if (attempts < 5) throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
      faster ??= await start(other);
    });
    const answer = await start(one);
    end();
    return expected(answer === faster, `the faster node answered ${faster}, the slower one ${answer}`);
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

  async 'a repeated broadcast is one broadcast, whichever node gets it'(world, one, other) {
    const context = { ...anna, idempotencyKey: 'broadcast', requestHash: 'x' };
    const send = (engine: EngineRuntime) =>
      engine.broadcastSignal({ name: 'news' }, context).then(({ signalKey }) => signalKey);
    const { reached, release } = world.hold('before-commit');
    const first = send(one);
    await reached;
    const second = send(other);
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
};
