import { bpmn, EngineUnderTest, end, line, start } from '../../testing/runtime/engine-under-test.js';
import type { EngineRuntime } from '../index.js';

const by = { actor: 'demo' };
const STORE = '<dataStore id="stock" name="stock"/>';
const user = '<extensionElements><zeebe:userTask/></extensionElements>';
const WRITER = bpmn(
  'writer',
  `<dataStoreReference id="st" name="stock" dataStoreRef="stock"/>${line(
    start,
    `<userTask id="count">${user}<ioSpecification><dataOutput id="o" name="pieces"/><inputSet/><outputSet><dataOutputRefs>o</dataOutputRefs></outputSet></ioSpecification>
      <dataOutputAssociation id="a"><sourceRef>o</sourceRef><targetRef>st</targetRef></dataOutputAssociation></userTask>`,
    end,
  )}`,
  STORE,
);
const READER = bpmn(
  'reader',
  `<dataStoreReference id="st" name="stock" dataStoreRef="stock"/>${line(
    start,
    `<userTask id="read">${user}<ioSpecification><dataInput id="i" name="pieces"/><inputSet><dataInputRefs>i</dataInputRefs></inputSet><outputSet/></ioSpecification>
      <dataInputAssociation id="a"><sourceRef>st</sourceRef><targetRef>i</targetRef></dataInputAssociation></userTask>`,
    end,
  )}`,
  STORE,
);

describe('data stores', () => {
  let test: EngineUnderTest;
  let engine: EngineRuntime;

  beforeAll(async () => {
    test = await EngineUnderTest.open();
    engine = await test.engine();
    for (const [name, content] of Object.entries({ WRITER, READER }))
      await engine.deploy([{ name: `${name}.bpmn`, content }], 'demo');
  });
  afterAll(() => test.close());

  const begin = async (processId: string) =>
    (await engine.startInstance({ processId }, by)).processInstanceKey;
  const count = async (instance: string, pieces: number) => {
    const [task] = await test.tasks(instance);
    await engine.execute(
      instance,
      { type: 'CompleteUserTask', key: task!.key, variables: { pieces }, action: 'complete' },
      by,
    );
  };
  const seen = async (instance: string) =>
    (
      await test.rows<{ value: string }>(
        `SELECT value FROM variable WHERE instance_key = $1 AND name = 'pieces'`,
        [instance],
      )
    ).map((row) => JSON.parse(row.value));

  it('outlive the instance that wrote them, the last value counts', async () => {
    const first = await begin('writer');
    await count(first, 5);
    expect(await seen(await begin('reader'))).toEqual([5]);
    const second = await begin('writer');
    await count(second, 7);
    expect(await seen(await begin('reader'))).toEqual([7]);
    const rows = await test.rows('SELECT tenant, name, value, written_by FROM data_store');
    expect(rows).toEqual([{ tenant: '<default>', name: 'stock', value: 7, written_by: second }]);
  });

  it('take many writers at once', async () => {
    const writers = await Promise.all(Array.from({ length: 40 }, () => begin('writer')));
    await Promise.all(writers.map((writer, n) => count(writer, n)));
    expect(new Set(await Promise.all(writers.map((writer) => test.status(writer))))).toEqual(
      new Set(['COMPLETED']),
    );
    expect(await test.problems(engine)).toEqual([]);
  });
});
