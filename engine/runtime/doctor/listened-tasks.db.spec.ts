import { bpmn, EngineUnderTest, end, line, start } from '../../testing/runtime/engine-under-test.js';
import type { EngineRuntime } from '../index.js';

const by = { actor: 'demo' };
const LISTENED = bpmn(
  'listened',
  line(
    start,
    `<userTask id="check"><extensionElements><zeebe:taskListeners>
      <zeebe:taskListener eventType="assigning" type="ask"/><zeebe:taskListener eventType="canceling" type="tell"/>
    </zeebe:taskListeners></extensionElements></userTask>`,
    end,
  ),
);

describe('a user task whose listeners are asked', () => {
  let test: EngineUnderTest;
  let engine: EngineRuntime;

  beforeAll(async () => {
    test = await EngineUnderTest.open();
    engine = await test.engine();
    await engine.deploy([{ name: 'listened.bpmn', content: LISTENED }], 'demo');
  });
  afterAll(() => test.close());

  const stateOfTask = async () =>
    (await test.rows<{ state: string }>('SELECT state FROM user_task'))[0]!.state;

  it('is open for the doctor, also while it is canceled', async () => {
    const { processInstanceKey } = await engine.startInstance({ processId: 'listened' }, by);
    const [task] = await test.rows<{ key: string }>('SELECT key FROM user_task');
    const key = Number(BigInt(task!.key) - BigInt(processInstanceKey));
    const assign = { type: 'AssignUserTask', key, assignee: 'mia', allowOverride: true, action: '' } as const;
    await engine.execute(processInstanceKey, assign, by);
    expect(await stateOfTask()).toBe('ASSIGNING');
    expect(await test.problems(engine)).toEqual([]);

    await engine.execute(processInstanceKey, { type: 'CancelInstance' }, by);
    expect(await stateOfTask()).toBe('CANCELING');
    expect(await test.status(processInstanceKey)).toBe('ACTIVE');
    expect(await test.problems(engine)).toEqual([]);

    const [job] = await engine.activateJobs({ type: 'tell', maxJobs: 1, timeout: 60_000, worker: 'w' });
    await engine.completeJob(job!.jobKey, {}, by);
    expect(await stateOfTask()).toBe('CANCELED');
    expect(await test.status(processInstanceKey)).toBe('TERMINATED');
    expect(await test.problems(engine)).toEqual([]);
  });
});
