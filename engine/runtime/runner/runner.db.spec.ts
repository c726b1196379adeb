import {
  bpmn,
  EngineUnderTest,
  end,
  line,
  serviceTask,
  start,
  userTask,
} from '../../testing/runtime/engine-under-test.js';
import { CommandRejected, EngineRuntime, IdempotencyConflict, Overloaded } from '../index.js';

const APPROVAL = bpmn('approval', line(start, userTask('approve'), userTask('confirm'), end));
const by = (actor: string) => ({ actor });

describe('runner', () => {
  let test: EngineUnderTest;
  let engine: EngineRuntime;

  beforeAll(async () => {
    test = await EngineUnderTest.open();
    engine = await test.engine();
    await engine.deploy([{ name: 'approval.bpmn', content: APPROVAL }], 'demo');
  });
  afterAll(() => test.close());

  const begin = async () =>
    (await engine.startInstance({ processId: 'approval' }, by('demo'))).processInstanceKey;
  const complete = (instance: string, key: number, actor = 'anna', more = {}) =>
    engine.execute(
      instance,
      { type: 'CompleteUserTask', key, variables: { by: actor }, action: 'complete' },
      { actor, ...more },
    );

  it('commits many instances together, and a refused command leaves its neighbours alone', async () => {
    const instances = await Promise.all(Array.from({ length: 50 }, begin));
    const tasks = await Promise.all(instances.map((each) => test.tasks(each)));
    const before = Number(
      (await test.rows('SELECT count(DISTINCT xmin::text) AS n FROM instance_event'))[0]!.n,
    );
    const outcomes = await Promise.allSettled(
      instances.map((each, n) => complete(each, n % 5 === 0 ? 999 : tasks[n]![0]!.key)),
    );
    const after = Number(
      (await test.rows('SELECT count(DISTINCT xmin::text) AS n FROM instance_event'))[0]!.n,
    );
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(10);
    for (const outcome of refused) expect(outcome.reason).toMatchObject({ code: 'NOT_FOUND' });
    expect(after - before).toBeLessThanOrEqual(3);
  });

  it('applies the commands of one instance in order of arrival, in one commit where they come together', async () => {
    const instance = await begin();
    const values = Array.from({ length: 20 }, (_, n) => n);
    await Promise.all(
      values.map((n) =>
        engine.execute(
          instance,
          { type: 'SetVariables', scopeKey: 0, variables: { n }, local: true },
          by(`user-${n}`),
        ),
      ),
    );
    const { steps } = await engine.history(instance);
    expect(steps.slice(1).map((step) => step.actor)).toEqual(values.map((n) => `user-${n}`));
    expect(await test.variables(instance)).toEqual({ n: 19 });
  });

  it('lets one of two users complete a task, and tells the other who did', async () => {
    const instance = await begin();
    const [task] = await test.tasks(instance);
    const [first, second] = await Promise.allSettled([
      complete(instance, task!.key, 'anna'),
      complete(instance, task!.key, 'mia'),
    ]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({ reason: { code: 'INVALID_STATE' } });
    expect((second as PromiseRejectedResult).reason.message).toContain('completed by anna');
  });

  it('lets one of two nodes complete a task', async () => {
    const other = await test.engine();
    const instance = await begin();
    const [task] = await test.tasks(instance);
    const command = { type: 'CompleteUserTask', key: task!.key, variables: {}, action: 'complete' } as const;
    const outcomes = await Promise.allSettled([
      engine.execute(instance, command, by('anna')),
      other.execute(instance, command, by('mia')),
    ]);
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    expect(await test.tasks(instance)).toMatchObject([{ element_id: 'confirm' }]);
    await other.stop();
  });

  it('applies a repeated request once and answers it the same', async () => {
    const key = { idempotencyKey: 'start-1', requestHash: 'a' };
    const request = { processId: 'approval', businessId: 'once' };
    const answers = await Promise.all([
      engine.startInstance(request, { actor: 'demo', ...key }),
      engine.startInstance(request, { actor: 'demo', ...key }),
    ]);
    const later = await engine.startInstance(request, { actor: 'demo', ...key });
    expect(answers[1]).toEqual(answers[0]);
    expect(later).toEqual(answers[0]);
    expect(await test.rows(`SELECT 1 FROM process_instance WHERE business_id = 'once'`)).toHaveLength(1);
    const different = engine.startInstance(request, {
      actor: 'demo',
      idempotencyKey: 'start-1',
      requestHash: 'b',
    });
    await expect(different).rejects.toBeInstanceOf(IdempotencyConflict);
  });

  it('answers a request that another node was faster with, also where its last attempt meets it', async () => {
    // Not started: nothing but the request makes transactions.
    const slow = await EngineRuntime.create({ url: test.url });
    const request = { processId: 'approval', businessId: 'raced' };
    const context = { actor: 'demo', idempotencyKey: 'start-raced', requestHash: 'a' };
    const { database } = (slow as unknown as { parts: { database: { faultPoint: unknown } } }).parts;
    let attempts = 0;
    let faster: unknown;
    database.faultPoint = async (point: string) => {
      if (point !== 'before-commit') return;
      attempts += 1;
      if (attempts < 5) throw Object.assign(new Error('could not serialize access'), { code: '40001' });
      if (attempts === 5) faster = await engine.startInstance(request, context);
    };
    expect(await slow.startInstance(request, context)).toEqual(faster);
    await slow.stop();
  });

  it('finds the one instance that PostgreSQL refuses, lets the others pass, and says so in the log', async () => {
    const lines: { level: string; instances?: number }[] = [];
    const write = (level: string) => (details: object) => void lines.push({ level, ...details });
    const logger = { info: write('info'), warn: write('warn'), error: write('error') };
    const logging = await EngineRuntime.create({ url: test.url, testClock: true, logger });
    const assign = (instance: string, actor: string) =>
      logging.execute(
        instance,
        { type: 'AssignUserTask', key: 3, assignee: 'anna', action: 'assign', allowOverride: true },
        by(actor),
      );
    const instances = await Promise.all(Array.from({ length: 9 }, begin));
    const outcomes = await Promise.allSettled(
      // With a zero byte it is no text for PostgreSQL.
      instances.map((each, n) => assign(each, n === 4 ? 'zero\u0000byte' : 'demo')),
    );
    expect(outcomes.map((outcome) => outcome.status === 'fulfilled')).toEqual(
      instances.map((_, n) => n !== 4),
    );
    const { reason } = outcomes[4] as PromiseRejectedResult;
    expect(reason).toBeInstanceOf(CommandRejected);
    expect(reason.message).toContain('U+0000');
    const refused = lines.filter(({ level }) => level === 'warn').map(({ instances: count }) => count);
    expect(refused[0]).toBe(9);
    expect(refused.at(-1)).toBe(2);
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
    await logging.stop();
  });

  it('answers Overloaded when more waits than it accepts', async () => {
    const small = await test.engine({ limits: { queueLength: 10 } });
    const starts = Array.from({ length: 40 }, () =>
      small.startInstance({ processId: 'approval' }, by('demo')),
    );
    const outcomes = await Promise.allSettled(starts);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const outcome of refused) expect(outcome.reason).toBeInstanceOf(Overloaded);
    expect(refused.length).toBeLessThan(40);
  });

  it('says not found for unknown instances and processes', async () => {
    const unknown = engine.execute('12345', { type: 'CancelInstance' }, by('demo'));
    await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(engine.startInstance({ processId: 'nowhere' }, by('demo'))).rejects.toBeInstanceOf(
      CommandRejected,
    );
  });

  it('survives the loss of every connection in the middle of its work', async () => {
    await engine.deploy(
      [{ name: 'job.bpmn', content: bpmn('job', line(start, serviceTask('work', 'work'), end)) }],
      'demo',
    );
    engine.registerJobHandler('work', async () => ({ done: true }));
    let isOver = false;
    const killing = (async () => {
      while (!isOver) {
        await test.rows(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
        );
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
    })();
    const outcomes: PromiseSettledResult<{ processInstanceKey: string }>[] = [];
    for (let round = 0; round < 12; round++) {
      const starts = Array.from({ length: 20 }, () => engine.startInstance({ processId: 'job' }, by('demo')));
      outcomes.push(...(await Promise.allSettled(starts)));
    }
    isOver = true;
    await killing;
    await engine.clock.settle();
    // A lease whose answer was lost on the way is over after its time.
    await engine.clock.pin(Date.now() + 120_000);
    await engine.clock.settle();
    await engine.clock.reset();
    const acknowledged = outcomes.flatMap((outcome) =>
      outcome.status === 'fulfilled' ? outcome.value.processInstanceKey : [],
    );
    expect(acknowledged.length).toBeGreaterThan(0);
    const there = await test.rows<{ key: string; status: string }>(
      `SELECT i.key, i.status FROM process_instance i JOIN process_definition d ON d.key = i.definition_key WHERE d.process_id = 'job'`,
    );
    const statuses = new Map(there.map((row) => [row.key, row.status]));
    expect(acknowledged.filter((key) => statuses.get(key) !== 'COMPLETED')).toEqual([]);
  }, 60_000);

  it('leaves every instance with an intact log whose fold is its state', async () => {
    expect(await test.problems(engine)).toEqual([]);
  });
});
