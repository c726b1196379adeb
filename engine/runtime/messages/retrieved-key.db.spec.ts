import { EngineUnderTest } from '../../testing/runtime/engine-under-test.js';
import type { EngineRuntime } from '../index.js';

const by = { actor: 'demo' };
const retrieve = (message: string, path: string) =>
  `<correlationPropertyRetrievalExpression messageRef="${message}"><messagePath>${path}</messagePath></correlationPropertyRetrievalExpression>`;
const ORDER = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="definitions" targetNamespace="http://example.org" expressionLanguage="https://jsonata.org">
  <message id="m1" name="order"/><message id="m2" name="change"/>
  <correlationProperty id="cp" name="orderId">${retrieve('m1', 'id')}${retrieve('m2', 'order.id')}</correlationProperty>
  <collaboration id="col"><participant id="part" processRef="conversation"/>
    <correlationKey id="ck" name="order"><correlationPropertyRef>cp</correlationPropertyRef></correlationKey></collaboration>
  <process id="conversation" isExecutable="true">
    <startEvent id="s"><messageEventDefinition messageRef="m1"/></startEvent>
    <receiveTask id="again" messageRef="m1"/>
    <receiveTask id="change" messageRef="m2"/>
    <endEvent id="e"/>
    <sequenceFlow id="f1" sourceRef="s" targetRef="again"/>
    <sequenceFlow id="f2" sourceRef="again" targetRef="change"/>
    <sequenceFlow id="f3" sourceRef="change" targetRef="e"/>
  </process>
</definitions>`;

describe('keys that BPMN reads from messages', () => {
  let test: EngineUnderTest;
  let engine: EngineRuntime;

  beforeAll(async () => {
    test = await EngineUnderTest.open();
    engine = await test.engine();
    await engine.deploy([{ name: 'order.bpmn', content: ORDER }], 'demo');
  });
  afterAll(() => test.close());

  const publish = async (name: string, variables: object) => {
    await engine.publishMessage({ name, variables: variables as never }, by);
    await engine.clock.settle();
  };
  const instances = () =>
    test.rows<{ key: string; status: string }>(
      'SELECT key, status FROM process_instance ORDER BY started_at, key',
    );

  it('take each message to the instance of its conversation, a start message too', async () => {
    await publish('order', { id: 'a' });
    await publish('order', { id: 'b' });
    expect(await instances()).toHaveLength(2);
    // Joins the instance that waits for it instead of starting a third one.
    await publish('order', { id: 'b' });
    expect(await instances()).toHaveLength(2);
    await publish('change', { order: { id: 'a' } });
    expect((await instances()).map((each) => each.status)).toEqual(['ACTIVE', 'ACTIVE']);
    await publish('change', { order: { id: 'b' } });
    const statuses = (await instances()).map((each) => each.status).sort();
    expect(statuses).toEqual(['ACTIVE', 'COMPLETED']);
    expect(await test.problems(engine)).toEqual([]);
  });

  it('leave a key that is given as it is, and a message that has none without one', async () => {
    const correlate = (correlationKey: string) =>
      engine.correlateMessage({ name: 'change', correlationKey, variables: { order: { id: 'a' } } }, by);
    await expect(correlate('other')).rejects.toThrow('with correlation key "other"');
    await expect(engine.correlateMessage({ name: 'change' }, by)).rejects.toThrow('found nobody');
  });
});
