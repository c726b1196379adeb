import {
  bpmn,
  EngineUnderTest,
  end,
  line,
  start,
  userTask,
} from '../../testing/runtime/engine-under-test.js';
import type { EngineRuntime } from '../index.js';

const by = { actor: 'demo' };
const call = (id: string, processId: string) =>
  `<callActivity id="${id}"><extensionElements><zeebe:calledElement processId="${processId}"/></extensionElements></callActivity>`;
const CALLER = bpmn(
  'caller',
  `${line(start, call('call', 'called'), end)}
   <boundaryEvent id="caught" attachedToRef="call"><errorEventDefinition errorRef="e"/></boundaryEvent>
   <sequenceFlow id="c" sourceRef="caught" targetRef="handled"/><endEvent id="handled"/>`,
  '<error id="e" errorCode="BROKEN"/>',
);
const CALLED = bpmn(
  'called',
  `${line(start, userTask('inside'), '<exclusiveGateway id="ok" default="f3"/>', end)}
   <sequenceFlow id="bad" sourceRef="ok" targetRef="broken"><conditionExpression xsi:type="tFormalExpression">=broken</conditionExpression></sequenceFlow>
   <endEvent id="broken"><errorEventDefinition errorRef="e"/></endEvent>`,
  '<error id="e" errorCode="BROKEN"/>',
);
const ENDLESS = bpmn('endless', line(start, call('again', 'endless'), end));

describe('calls and the outbox', () => {
  let test: EngineUnderTest;
  let engine: EngineRuntime;

  beforeAll(async () => {
    test = await EngineUnderTest.open();
    engine = await test.engine({ limits: { callDepth: 5 } });
    for (const [name, content] of Object.entries({ CALLER, CALLED, ENDLESS })) {
      await engine.deploy([{ name: `${name}.bpmn`, content }], 'demo');
    }
  });
  afterAll(() => test.close());

  const begin = async (processId = 'caller', variables = {}) =>
    (await engine.startInstance({ processId, variables }, by)).processInstanceKey;
  const childOf = async (parent: string) =>
    (await test.rows<{ key: string; root_key: string; status: string }>(
      'SELECT key, root_key, status FROM process_instance WHERE parent_key = $1',
      [parent],
    )) as { key: string; root_key: string; status: string }[];
  const finish = async (instance: string, variables = {}) => {
    const [task] = await test.tasks(instance);
    await engine.execute(
      instance,
      { type: 'CompleteUserTask', key: task!.key, variables, action: 'complete' },
      by,
    );
    await engine.clock.settle();
  };

  it('start the called process and take its result back', async () => {
    const parent = await begin('caller', { n: 1 });
    await engine.clock.settle();
    const [child] = await childOf(parent);
    expect(child).toMatchObject({ root_key: parent, status: 'ACTIVE' });
    expect(await test.variables(child!.key)).toEqual({ n: 1 });
    await finish(child!.key, { broken: false, result: 2 });
    expect(await test.status(parent)).toBe('COMPLETED');
    expect(await test.variables(parent)).toMatchObject({ result: 2 });
  });

  it('take an error back', async () => {
    const parent = await begin();
    await engine.clock.settle();
    const [child] = await childOf(parent);
    await finish(child!.key, { broken: true });
    const handled = await test.rows(
      `SELECT 1 FROM element_instance_all WHERE instance_key = $1 AND element_id = 'handled'`,
      [parent],
    );
    expect(handled).toHaveLength(1);
    expect(await test.status(child!.key)).toBe('TERMINATED');
  });

  it('cancel the called process with its caller, which is the way to cancel it', async () => {
    const parent = await begin();
    await engine.clock.settle();
    const [child] = await childOf(parent);
    await expect(engine.execute(child!.key, { type: 'CancelInstance' }, by)).rejects.toMatchObject({
      code: 'INVALID_STATE',
    });
    await engine.execute(parent, { type: 'CancelInstance' }, by);
    await engine.clock.settle();
    expect(await test.status(child!.key)).toBe('TERMINATED');
    expect(await test.status(parent)).toBe('TERMINATED');
  });

  it('stop a process that calls itself without end', async () => {
    await begin('endless');
    await engine.clock.settle();
    const incidents = await test.rows<{ code: string }>(`SELECT code FROM incident`);
    expect(incidents).toMatchObject([{ code: 'CALLED_ELEMENT_ERROR' }]);
    const all = await test.rows(
      `SELECT 1 FROM process_instance i JOIN process_definition d ON d.key = i.definition_key WHERE process_id = 'endless'`,
    );
    expect(all).toHaveLength(6);
  });

  it('are done once by another node when the first dies between two commits', async () => {
    // As a node leaves it that dies right after its commit: the row is there, nobody has begun with it.
    const dying = await test.engine();
    const crashed = new Promise<void>((resolve) => {
      const { database, dispatcher } = (
        dying as unknown as { parts: { database: object; dispatcher: { dispatch: unknown } } }
      ).parts;
      expect(database).toBeDefined();
      dispatcher.dispatch = async () => {
        resolve();
        return [];
      };
    });
    const parent = (await dying.startInstance({ processId: 'caller' }, by)).processInstanceKey;
    await crashed;
    expect(await test.rows('SELECT 1 FROM outbox')).toHaveLength(1);
    expect(await childOf(parent)).toEqual([]);
    const [second, third] = [await test.engine(), await test.engine()];
    await Promise.all([second.clock.settle(), third.clock.settle()]);
    expect(await childOf(parent)).toHaveLength(1);
    expect(await test.rows('SELECT 1 FROM outbox')).toEqual([]);
  });

  it.each(['before-commit', 'after-commit'])('and acknowledged work survive a crash %s', async (point) => {
    const shaky = await test.engine();
    const { database } = (shaky as unknown as { parts: { database: { faultPoint: unknown } } }).parts;
    let faults = 0;
    database.faultPoint = (name: string) => {
      if (name === point && faults < 3) {
        faults += 1;
        throw Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' });
      }
    };
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, () => shaky.startInstance({ processId: 'caller' }, by)),
    );
    await shaky.clock.settle();
    expect(faults).toBe(3);
    expect(answers.every((answer) => answer.status === 'fulfilled')).toBe(true);
    for (const answer of answers) {
      if (answer.status === 'fulfilled')
        expect(await childOf(answer.value.processInstanceKey)).toHaveLength(1);
    }
  });

  it('that cannot be done are tried again later, not at once, and keep nobody from theirs', async () => {
    const logged: unknown[] = [];
    const log = (details: unknown, message: string) => void logged.push([message, details]);
    const other = await test.engine({ logger: { info: () => undefined, warn: log, error: log } });
    const { outbox } = (
      other as unknown as { parts: { outbox: { poll(everything: boolean): Promise<number> } } }
    ).parts;
    // No statement takes such a name. Commands refuse it; this row is as an earlier version would have left it.
    const work = { do: 'broadcast', name: 'a\0b', variables: {}, actor: null, after: '0' };
    // Due when every other engine of this file has long been closed: only who asks for everything takes it.
    await test.rows(
      `INSERT INTO outbox (part, source, seq, index, work, due_at) VALUES (0, 1, 0, 0, $1, now() + interval '1 day')`,
      [JSON.stringify(work)],
    );
    expect(await outbox.poll(true)).toBe(1);
    expect(logged).toMatchObject([['Work is put off.', { work: 'broadcast', err: { code: '22021' } }]]);
    const put = await test.rows(
      `SELECT due_at > now() + interval '5 seconds' AND due_at < now() + interval '1 hour' AS off FROM outbox`,
    );
    expect(put).toEqual([{ off: true }]);
    await test.rows('DELETE FROM outbox');
  });

  it('of a process whose id nothing can have keeps no other from being found', async () => {
    const { definitions } = (
      engine as unknown as { parts: { definitions: { latestOf(id: string): Promise<unknown> } } }
    ).parts;
    const both = await Promise.all([definitions.latestOf('a\0b'), definitions.latestOf('called')]);
    expect(both).toMatchObject([undefined, { processId: 'called' }]);
  });

  it('end the caller also where nobody has made the call before it is canceled', async () => {
    const dying = await test.engine();
    const { dispatcher } = (dying as unknown as { parts: { dispatcher: { dispatch: unknown } } }).parts;
    dispatcher.dispatch = async () => [];
    const parent = (await dying.startInstance({ processId: 'caller' }, by)).processInstanceKey;
    await dying.execute(parent, { type: 'CancelInstance' }, by);
    expect(await test.status(parent)).toBe('ACTIVE');
    const other = await test.engine();
    await other.clock.settle();
    expect(await test.status(parent)).toBe('TERMINATED');
    for (const child of await childOf(parent)) expect(await test.status(child.key)).toBe('TERMINATED');
    expect(await test.rows('SELECT 1 FROM outbox')).toEqual([]);
  });

  it('leave nothing behind', async () => {
    expect(await test.problems(engine)).toEqual([]);
    expect(await test.rows('SELECT * FROM outbox')).toEqual([]);
  });
});
