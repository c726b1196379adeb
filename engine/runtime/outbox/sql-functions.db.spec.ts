import pg from 'pg';
import {
  bpmn,
  EngineUnderTest,
  end,
  line,
  start,
  userTask,
} from '../../testing/runtime/engine-under-test.js';
import type { EngineRuntime } from '../index.js';

const RECEIVER = bpmn(
  'receiver',
  line(
    start,
    '<intermediateCatchEvent id="got"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>',
    end,
  ),
  '<message id="m" name="paid"><extensionElements><zeebe:subscription correlationKey="=order"/></extensionElements></message>',
);

describe('the transactional interface in SQL', () => {
  let test: EngineUnderTest;
  let engine: EngineRuntime;
  /** Another program on the same database. */
  let program: pg.Client;

  beforeAll(async () => {
    test = await EngineUnderTest.open();
    engine = await test.engine();
    await engine.deploy(
      [
        { name: 'asked.bpmn', content: bpmn('asked', line(start, userTask('ask'), end)) },
        { name: 'receiver.bpmn', content: RECEIVER },
      ],
      'test',
    );
    program = new pg.Client(test.url);
    await program.connect();
    await program.query('CREATE TABLE business (id text PRIMARY KEY, instance bigint)');
  });
  afterAll(async () => {
    await program.end();
    await test.close();
  });

  const startAsked = async (id: string, variables: object): Promise<string> => {
    const { rows } = await program.query('SELECT procession.start_instance($1, $2, $3) AS key', [
      'asked',
      variables,
      id,
    ]);
    await program.query('INSERT INTO business VALUES ($1, $2)', [id, rows[0].key]);
    return rows[0].key;
  };

  it('a row of the program and the start of an instance are committed together; the key is known at once', async () => {
    await program.query('BEGIN');
    const key = await startAsked('b1', { amount: 5 });
    await engine.clock.settle();
    expect(await test.status(key)).toBeUndefined();
    await program.query('COMMIT');
    await engine.clock.settle();
    expect(await test.status(key)).toBe('ACTIVE');
    expect(await test.variables(key)).toEqual({ amount: 5 });
    const { steps } = await engine.history(key);
    expect(steps[0]).toMatchObject({ command: 'StartInstance', actor: expect.stringMatching(/^sql:/) });
  });

  it('after a rollback nothing happened', async () => {
    await program.query('BEGIN');
    const key = await startAsked('b2', {});
    await program.query('ROLLBACK');
    await engine.clock.settle();
    expect(await test.status(key)).toBeUndefined();
    expect((await program.query("SELECT FROM business WHERE id = 'b2'")).rowCount).toBe(0);
  });

  it('messages are delivered and user tasks completed after the commit', async () => {
    const { processInstanceKey: receiver } = await engine.startInstance(
      { processId: 'receiver', variables: { order: 'o1' } },
      { actor: null },
    );
    const { processInstanceKey: asked } = await engine.startInstance({ processId: 'asked' }, { actor: null });
    const [task] = await test.rows<{ key: string }>('SELECT key FROM user_task WHERE instance_key = $1', [
      asked,
    ]);
    await program.query('BEGIN');
    await program.query("SELECT procession.publish_message('paid', 'o1', '{\"sum\": 7}')");
    await program.query('SELECT procession.complete_user_task($1, $2)', [task!.key, { ok: true }]);
    await program.query('COMMIT');
    await engine.clock.settle();
    expect(await test.status(receiver)).toBe('COMPLETED');
    expect(await test.variables(receiver)).toEqual({ order: 'o1', sum: 7 });
    expect(await test.status(asked)).toBe('COMPLETED');
    expect(await test.variables(asked)).toEqual({ ok: true });
  });

  it('is done once, by whichever of several nodes comes first, without anybody settling', async () => {
    const other = await test.engine();
    const keys: string[] = [];
    for (let n = 0; n < 50; n++)
      keys.push((await program.query("SELECT procession.start_instance('asked') AS key")).rows[0].key);
    const started = async () =>
      Number(
        (
          await test.rows<{ n: string }>('SELECT count(*) AS n FROM process_instance WHERE key = ANY($1)', [
            keys,
          ])
        )[0]!.n,
      );
    while ((await started()) < keys.length) await new Promise((resolve) => setTimeout(resolve, 20));
    await Promise.all([engine.clock.settle(), other.clock.settle()]);
    const tasks = await test.rows('SELECT FROM user_task WHERE instance_key = ANY($1)', [keys]);
    expect(tasks).toHaveLength(50);
    expect(await test.problems(engine)).toEqual([]);
  });

  it('what cannot be done is refused in the transaction of the caller, with a sentence', async () => {
    const refused = (text: string) => program.query(text).then(String, (error: Error) => error.message);
    expect(await refused("SELECT procession.start_instance('nothing')")).toBe(
      'Expected a deployed process "nothing" that can be started, found none.',
    );
    expect(await refused("SELECT procession.start_instance('asked', '[]')")).toBe(
      'Expected variables as a JSON object, found array.',
    );
    expect(
      await refused(
        "SELECT procession.start_instance('asked', jsonb_build_object('big', repeat('x', 1100000)))",
      ),
    ).toMatch('Expected the variable big to have at most 1 MB');
    expect(await refused('SELECT procession.complete_user_task(7)')).toBe(
      'Expected an open user task with key 7, found none.',
    );
    expect(await refused("SELECT procession.publish_message('')")).toBe(
      'Expected the name of a message, found nothing.',
    );
  });

  it('needs the right to execute and nothing else', async () => {
    const role = `caller_${Date.now()}`;
    await program.query(`CREATE ROLE ${role}`);
    try {
      await program.query(`GRANT USAGE ON SCHEMA procession TO ${role}`);
      await program.query(`SET ROLE ${role}`);
      await expect(program.query("SELECT procession.start_instance('asked')")).rejects.toThrow(
        'permission denied',
      );
      await program.query('RESET ROLE');
      await program.query(
        `GRANT EXECUTE ON FUNCTION procession.start_instance(text, jsonb, text, integer) TO ${role}`,
      );
      await program.query(`SET ROLE ${role}`);
      const { rows } = await program.query("SELECT procession.start_instance('asked') AS key");
      await expect(program.query('SELECT * FROM process_instance')).rejects.toThrow('permission denied');
      await program.query('RESET ROLE');
      await engine.clock.settle();
      expect(await test.status(rows[0].key)).toBe('ACTIVE');
    } finally {
      await program.query('RESET ROLE');
      await program.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  });
});
