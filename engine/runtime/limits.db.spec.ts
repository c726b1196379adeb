import { EngineUnderTest } from '../testing/runtime/engine-under-test.js';
import type { EngineRuntime } from './index.js';

const model = (body: string) => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  targetNamespace="http://procession.example/limits" expressionLanguage="https://jsonata.org">${body}</definitions>`;
const tail =
  '<sequenceFlow id="f1" sourceRef="s" targetRef="t" /><sequenceFlow id="f2" sourceRef="t" targetRef="e" />';
const one = (id: string, activity: string) =>
  `<process id="${id}" isExecutable="true"><startEvent id="s" />${activity}<endEvent id="e" />${tail}</process>`;

const models = {
  looping: one(
    'looping',
    '<task id="t"><multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>=runs</loopCardinality></multiInstanceLoopCharacteristics></task>',
  ),
  circling: `<process id="circling" isExecutable="true"><startEvent id="s" /><task id="t" />
    <sequenceFlow id="f1" sourceRef="s" targetRef="t" /><sequenceFlow id="f2" sourceRef="t" targetRef="t" /></process>`,
  growing: one(
    'growing',
    '<scriptTask id="t"><extensionElements><zeebe:script expression="=$pad(&quot;x&quot;, size, &quot;x&quot;)" resultVariable="big" /></extensionElements></scriptTask>',
  ),
  waiting: one('waiting', '<userTask id="t" />'),
  spinning: one(
    'spinning',
    '<scriptTask id="t" scriptFormat="javascript"><script>for (;;) {}</script></scriptTask>',
  ),
  naming: one(
    'naming',
    '<scriptTask id="t" scriptFormat="javascript"><script>({ ["zero" + String.fromCharCode(0)]: 1 })</script></scriptTask>',
  ),
  costly: one(
    'costly',
    '<scriptTask id="t"><extensionElements><zeebe:script expression="=($f := function($n) { $n &lt; 2 ? 1 : $f($n - 1) + $f($n - 2) }; $f(40))" resultVariable="x" /></extensionElements></scriptTask>',
  ),
};

describe('limits end in incidents or refusals, and can be raised', () => {
  const context = { actor: 'test' };
  let test: EngineUnderTest;
  let engine: EngineRuntime;

  beforeAll(async () => {
    test = await EngineUnderTest.open();
    engine = await test.engine({
      limits: {
        moves: 7,
        activations: 50,
        loopRuns: 10,
        variableBytes: 20_000,
        instanceBytes: 50_000,
        expressionTimeout: 90,
        scriptTimeout: 50,
      },
    });
    const resources = Object.entries(models).map(([name, body]) => ({
      name: `${name}.bpmn`,
      content: model(body),
    }));
    await engine.deploy(resources, 'test');
  });
  afterAll(() => test.close());

  async function incidentOf(processId: string, variables = {}): Promise<{ code: string; message: string }> {
    const { processInstanceKey } = await engine.startInstance({ processId, variables }, context);
    await engine.clock.settle();
    const [incident] = await test.rows<{ code: string; message: string }>(
      'SELECT code, message FROM incident WHERE instance_key = $1',
      [processInstanceKey],
    );
    expect(incident).toBeDefined();
    return incident!;
  }

  it.each([
    ['runs of a multi-instance activity', 'looping', { runs: 11 }, 'RESOURCE_LIMIT', 'at most 10 runs'],
    ['activated elements', 'circling', {}, 'LOOP_LIMIT', 'at most 50 elements'],
    [
      'the size of a variable',
      'growing',
      { size: 20_001 },
      'RESOURCE_LIMIT',
      'the variable big to have at most 20 kB',
    ],
    ['the time of a script', 'spinning', {}, 'EXPRESSION_TIMEOUT', 'took longer than 50 ms'],
    [
      'a name that no column takes',
      'naming',
      {},
      'EXTRACT_VALUE_ERROR',
      'no zero character (U+0000), but "zero\\u0000" has one',
    ],
    ['the time of an expression', 'costly', {}, 'EXPRESSION_TIMEOUT', 'timeout after 90 milliseconds'],
  ])('%s', async (_what, processId, variables, code, sentence) => {
    expect(await incidentOf(processId, variables)).toMatchObject({
      code,
      message: expect.stringContaining(sentence),
    });
  });

  it('moves in one transaction: a run of more goes on in the next', async () => {
    const { processInstanceKey } = await engine.startInstance(
      { processId: 'looping', variables: { runs: 10 } },
      context,
    );
    await engine.clock.settle();
    expect(await test.status(processInstanceKey)).toBe('COMPLETED');
    const { steps } = await engine.history(processInstanceKey);
    expect(steps.length).toBeGreaterThan(4);
  });

  it('what somebody hands in is refused with a sentence, and nothing is written', async () => {
    const tooLarge = { note: 'x'.repeat(20_001) };
    await expect(
      engine.startInstance({ processId: 'waiting', variables: tooLarge }, context),
    ).rejects.toThrow('Expected the variable note to have at most 20 kB');
    const { processInstanceKey } = await engine.startInstance({ processId: 'waiting' }, context);
    const [task] = await test.tasks(processInstanceKey);
    const complete = (variables: object) =>
      engine.execute(
        processInstanceKey,
        { type: 'CompleteUserTask', key: task!.key, variables: variables as never, action: '' },
        context,
      );
    await expect(complete(tooLarge)).rejects.toThrow('at most 20 kB');
    await expect(complete({ 'zero\u0000': 1 })).rejects.toThrow('no zero character (U+0000)');
    const half = 'x'.repeat(18_000);
    await expect(complete({ a: half, b: half, c: half })).rejects.toThrow(
      'Expected the variables of a process instance to have at most 49 kB together',
    );
    let deep: unknown = 1;
    for (let level = 0; level < 70; level++) deep = [deep];
    await expect(complete({ deep })).rejects.toThrow('at most 64 levels');
    expect(await test.variables(processInstanceKey)).toEqual({});
    const replace = (variables: object) =>
      engine.execute(
        processInstanceKey,
        { type: 'SetVariables', scopeKey: 0, variables: variables as never, local: false },
        context,
      );
    await replace({ a: half, b: half });
    // What is replaced counts once.
    await replace({ a: half.toUpperCase(), b: half });
    await expect(replace({ c: half })).rejects.toThrow('with c they would have 53 kB');
    await complete({ a: half, b: half, text: 'a value may have one: \u0000' });
    expect(await test.status(processInstanceKey)).toBe('COMPLETED');
    expect(await test.rows('SELECT value FROM variable WHERE name = $1', ['text'])).toEqual([
      { value: '"a value may have one: \\u0000"' },
    ]);
    await expect(engine.publishMessage({ name: 'm', variables: tooLarge }, context)).rejects.toThrow(
      'Expected the variable note to have at most',
    );
  });

  it('10 MB where the limits are raised', async () => {
    const roomy = await test.engine({ limits: { variableBytes: 11e6, instanceBytes: 30e6 } });
    const { processInstanceKey } = await roomy.startInstance(
      { processId: 'waiting', variables: { big: 'x'.repeat(10_000_000) } },
      context,
    );
    const [task] = await test.tasks(processInstanceKey);
    await roomy.execute(
      processInstanceKey,
      { type: 'CompleteUserTask', key: task!.key, variables: {}, action: '' },
      context,
    );
    expect(((await test.variables(processInstanceKey)).big as string).length).toBe(10_000_000);
  });
});
