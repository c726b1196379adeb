import {
  bpmn,
  EngineUnderTest,
  end,
  line,
  serviceTask,
  start,
  userTask,
} from '../../testing/runtime/engine-under-test.js';
import type { EngineRuntime } from '../index.js';

const by = { actor: 'demo' };
const each = (task: string): string =>
  task.replace(
    /<\/(\w+Task)>$/,
    '<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=items" inputElement="item" outputCollection="results" outputElement="=item * 2"/></extensionElements></multiInstanceLoopCharacteristics></$1>',
  );
const CHILDREN = 2_000;

describe('large instances', () => {
  let test: EngineUnderTest;
  let engine: EngineRuntime;

  beforeAll(async () => {
    test = await EngineUnderTest.open();
    engine = await test.engine();
    const files = {
      many: bpmn('many', line(start, each(serviceTask('work', 'many')), end)),
      mixed: bpmn(
        'mixed',
        `${line(start, '<parallelGateway id="fork"/>', userTask('decide'), end)}
         <sequenceFlow id="g" sourceRef="fork" targetRef="fail"/>${serviceTask('fail', 'failing')}
         <boundaryEvent id="late" attachedToRef="fail"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
         <sequenceFlow id="l" sourceRef="late" targetRef="end2"/><endEvent id="end2"/>`,
      ),
    };
    for (const [name, content] of Object.entries(files))
      await engine.deploy([{ name: `${name}.bpmn`, content }], 'demo');
  });
  afterAll(() => test.close());

  it('run thousands of children; a large state is not rewritten for each of them', async () => {
    const items = Array.from({ length: CHILDREN }, (_, n) => n);
    const { processInstanceKey } = await engine.startInstance(
      { processId: 'many', variables: { items } },
      by,
    );
    await engine.clock.settle();
    expect(await test.rows(`SELECT 1 FROM job WHERE state = 'CREATED'`)).toHaveLength(CHILDREN);
    const times: number[] = [];
    for (;;) {
      const jobs = await engine.activateJobs({
        type: 'many',
        maxJobs: 100,
        timeout: 60_000,
        requestTimeout: -1,
      });
      if (jobs.length === 0) break;
      const before = performance.now();
      for (const job of jobs.slice(0, 10)) await engine.completeJob(job.jobKey, {}, by);
      times.push(performance.now() - before);
      await Promise.all(jobs.slice(10).map((job) => engine.completeJob(job.jobKey, {}, by)));
      const [row] = await test.rows<{ behind: boolean }>(
        'SELECT state_seq < seq AS behind FROM process_instance WHERE key = $1',
        [processInstanceKey],
      );
      if (times.length === 3) expect(row!.behind).toBe(true);
    }
    await engine.clock.settle();
    expect(await test.status(processInstanceKey)).toBe('COMPLETED');
    const { results } = await test.variables(processInstanceKey);
    expect(results).toEqual(items.map((n) => n * 2));
  }, 60_000);

  it('are read by another node from the snapshot and the steps since', async () => {
    const items = Array.from({ length: 500 }, (_, n) => n);
    const { processInstanceKey } = await engine.startInstance(
      { processId: 'many', variables: { items } },
      by,
    );
    await engine.clock.settle();
    const other = await test.engine();
    const jobs = await other.activateJobs({
      type: 'many',
      maxJobs: 500,
      timeout: 60_000,
      requestTimeout: -1,
    });
    for (const [n, job] of jobs.slice(0, 40).entries())
      await (n % 2 ? engine : other).completeJob(job.jobKey, {}, by);
    const third = await test.engine();
    await Promise.all(jobs.slice(40).map((job) => third.completeJob(job.jobKey, {}, by)));
    await third.clock.settle();
    expect(await test.status(processInstanceKey)).toBe('COMPLETED');
  }, 30_000);

  it('that are canceled take everything open with them', async () => {
    const { processInstanceKey } = await engine.startInstance({ processId: 'mixed' }, by);
    const [job] = await engine.activateJobs({
      type: 'failing',
      maxJobs: 1,
      timeout: 60_000,
      requestTimeout: -1,
    });
    await engine.failJob(job!.jobKey, { retries: 0, errorMessage: 'no' }, by);
    await engine.execute(processInstanceKey, { type: 'CancelInstance' }, by);
    expect(await test.status(processInstanceKey)).toBe('TERMINATED');
  });

  it('leave nothing behind', async () => {
    expect(await test.problems(engine)).toEqual([]);
  });
});
