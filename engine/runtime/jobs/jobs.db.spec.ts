import {
  bpmn,
  EngineUnderTest,
  end,
  line,
  serviceTask,
  start,
} from '../../testing/runtime/engine-under-test.js';
import { BpmnError, type EngineRuntime } from '../index.js';

const by = { actor: 'demo' };
const worker = { actor: 'worker:w' };

describe('jobs', () => {
  let test: EngineUnderTest;
  let engine: EngineRuntime;

  beforeAll(async () => {
    test = await EngineUnderTest.open();
    engine = await test.engine();
  });
  afterAll(() => test.close());

  async function begin(type: string, variables = {}, retries = 3): Promise<string> {
    const content = bpmn(
      type,
      `${line(start, serviceTask('work', type, retries), end)}
       <boundaryEvent id="caught" attachedToRef="work"><errorEventDefinition errorRef="e"/></boundaryEvent>
       <sequenceFlow id="c" sourceRef="caught" targetRef="handled"/><endEvent id="handled"/>`,
      '<error id="e" errorCode="REFUSED"/>',
    );
    await engine.deploy([{ name: `${type}.bpmn`, content }], 'demo');
    return (await engine.startInstance({ processId: type, variables }, by)).processInstanceKey;
  }
  const take = (type: string, more = {}) =>
    engine.activateJobs({ type, maxJobs: 10, timeout: 60_000, worker: 'w', requestTimeout: -1, ...more });

  it('go to one worker each, with the variables it asked for', async () => {
    const instance = await begin('fetch', { a: 1, b: 2 });
    const [mine, others] = await Promise.all([
      take('fetch', { fetchVariables: ['b'] }),
      take('fetch', { fetchVariables: ['b'] }),
    ]);
    const jobs = [...mine, ...others];
    expect(jobs).toMatchObject([
      { processInstanceKey: instance, variables: { b: 2 }, retries: 3, kind: 'BPMN_ELEMENT' },
    ]);
    await engine.completeJob(jobs[0]!.jobKey, { variables: { c: 3 } }, worker);
    expect(await test.variables(instance)).toEqual({ a: 1, b: 2, c: 3 });
    await expect(engine.completeJob(jobs[0]!.jobKey, {}, worker)).rejects.toMatchObject({
      code: 'INVALID_STATE',
    });
    await expect(engine.completeJob('77', {}, worker)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('wake a worker that waits, here and on another node', async () => {
    const other = await test.engine();
    await begin('wake');
    for (const job of await take('wake')) await engine.completeJob(job.jobKey, {}, worker);
    for (const node of [engine, other]) {
      const waiting = node.activateJobs({ type: 'wake', maxJobs: 1, timeout: 60_000, requestTimeout: 8_000 });
      await new Promise((resolve) => setTimeout(resolve, 100));
      const before = performance.now();
      await engine.startInstance({ processId: 'wake' }, by);
      const [job] = await waiting;
      expect(performance.now() - before).toBeLessThan(500);
      await node.completeJob(job!.jobKey, {}, worker);
    }
  });

  it('come back when the lease is over, and the late worker is refused', async () => {
    const now = Date.now();
    await engine.clock.pin(now);
    await begin('slow');
    const [late] = await take('slow', { timeout: 1_000 });
    expect(await take('slow')).toEqual([]);
    await engine.clock.pin(now + 2_000);
    await engine.clock.settle();
    const [taken] = await take('slow', { worker: 'second' });
    const { jobKey } = late!;
    await expect(
      engine.completeJob(jobKey, { jobLeaseToken: late!.jobLeaseToken }, worker),
    ).rejects.toMatchObject({ code: 'INVALID_STATE', message: expect.stringContaining('worker "second"') });
    await engine.completeJob(jobKey, { jobLeaseToken: taken!.jobLeaseToken }, worker);
    await engine.clock.reset();
  });

  it('are completed by who has them, while one who is late is refused in the same batch', async () => {
    const now = Date.now();
    await engine.clock.pin(now);
    await begin('overtaken');
    const [late] = await take('overtaken', { timeout: 1_000 });
    await engine.clock.pin(now + 2_000);
    await engine.clock.settle();
    const [taken] = await take('overtaken');
    const complete = ({ jobKey, jobLeaseToken } = taken!) =>
      engine.completeJob(jobKey, { jobLeaseToken }, worker);
    expect(await Promise.allSettled([complete(late), complete(taken)])).toMatchObject([
      { status: 'rejected', reason: { code: 'INVALID_STATE' } },
      { status: 'fulfilled' },
    ]);
    await engine.clock.reset();
  });

  it('keep a lease that is prolonged', async () => {
    const now = Date.now();
    await engine.clock.pin(now);
    await begin('long');
    const [job] = await take('long', { timeout: 1_000 });
    await engine.updateJob(job!.jobKey, { timeout: 60_000, jobLeaseToken: job!.jobLeaseToken }, worker);
    await engine.clock.pin(now + 5_000);
    await engine.clock.settle();
    expect(await take('long')).toEqual([]);
    await expect(
      engine.updateJob(job!.jobKey, { timeout: 1, jobLeaseToken: 'x' }, worker),
    ).rejects.toMatchObject({
      code: 'INVALID_STATE',
    });
    await engine.completeJob(job!.jobKey, { jobLeaseToken: job!.jobLeaseToken }, worker);
    await engine.clock.reset();
  });

  it('are tried again after the back-off, and become an incident that a retry resolves', async () => {
    const now = Date.now();
    await engine.clock.pin(now);
    const instance = await begin('failing');
    const [job] = await take('failing');
    await engine.failJob(job!.jobKey, { retries: 1, errorMessage: 'no answer', retryBackOff: 5_000 }, worker);
    expect(await take('failing')).toEqual([]);
    await engine.clock.pin(now + 6_000);
    await engine.clock.settle();
    const [again] = await take('failing');
    expect(again).toMatchObject({ retries: 1 });
    await engine.failJob(again!.jobKey, { retries: 0, errorMessage: 'still none' }, worker);
    const [incident] = await test.rows<{ key: string; code: string; message: string }>(
      'SELECT key, code, message FROM incident WHERE instance_key = $1',
      [instance],
    );
    expect(incident).toMatchObject({ code: 'JOB_NO_RETRIES', message: 'still none' });
    expect(await test.rows('SELECT incident_count FROM process_instance WHERE key = $1', [instance])).toEqual(
      [{ incident_count: 1 }],
    );
    expect(await take('failing')).toEqual([]);
    await engine.updateJob(again!.jobKey, { retries: 1 }, worker);
    // Whoever gave it retries resolves the incident next, and must find it.
    expect(await take('failing')).toEqual([]);
    const key = Number(BigInt(incident!.key) - BigInt(instance));
    await engine.execute(instance, { type: 'ResolveIncident', key }, by);
    const [last] = await take('failing');
    await engine.completeJob(last!.jobKey, {}, worker);
    expect(await test.status(instance)).toBe('COMPLETED');
    await engine.clock.reset();
  });

  it('throw modelled errors', async () => {
    const instance = await begin('refusing');
    const [job] = await take('refusing');
    await engine.throwJobError(job!.jobKey, { errorCode: 'REFUSED', errorMessage: 'no' }, worker);
    const ended = await test.rows(
      `SELECT 1 FROM element_instance_all WHERE instance_key = $1 AND element_id = 'handled'`,
      [instance],
    );
    expect(ended).toHaveLength(1);
  });

  it('are done by handlers in this process', async () => {
    const seen: unknown[] = [];
    engine.registerJobHandler(
      'inside',
      async ({ variables }) => {
        seen.push(variables.n);
        if (variables.n === 1) throw new BpmnError('REFUSED', 'not this one');
        if (variables.n === 2 && seen.filter((n) => n === 2).length < 2) throw new Error('try again');
        return { done: true };
      },
      { retryBackOff: 0 },
    );
    const instances = await Promise.all([0, 1, 2].map((n) => begin('inside', { n })));
    await engine.clock.settle();
    for (const each of instances) expect(await test.status(each)).toBe('COMPLETED');
    expect(seen.sort()).toEqual([0, 1, 2, 2]);
    const handled = await test.rows(
      `SELECT instance_key FROM element_instance_all WHERE element_id = 'handled' AND definition_key =
      (SELECT definition_key FROM process_instance WHERE key = $1)`,
      [instances[1]],
    );
    expect(handled).toEqual([{ instance_key: instances[1] }]);
  });

  it('leave nothing behind', async () => {
    expect(await test.problems(engine)).toEqual([]);
  });

  it('failing inside the server are tried again after a pause that doubles, a fifth more or less', async () => {
    let attempts = 0;
    engine.registerJobHandler(
      'pausing',
      async () => {
        attempts += 1;
        throw new Error('not yet');
      },
      { retryBackOff: 10_000 },
    );
    const instance = await begin('pausing', {}, 4);
    const pauses: number[] = [];
    for (let expected = 1; expected <= 3; expected++) {
      await engine.clock.settle();
      expect(attempts).toBe(expected);
      const [job] = await test.rows<{ blocked_until: Date }>(
        'SELECT blocked_until FROM job WHERE instance_key = $1',
        [instance],
      );
      pauses.push(job!.blocked_until.getTime() - engine.clock.now());
      await engine.clock.pin(job!.blocked_until.getTime() + 1);
    }
    for (const [n, pause] of pauses.entries()) {
      expect(pause).toBeGreaterThan(10_000 * 2 ** n * 0.79);
      expect(pause).toBeLessThan(10_000 * 2 ** n * 1.21);
    }
  });
});
