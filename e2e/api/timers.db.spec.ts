import {
  bpmn,
  end,
  line,
  start,
  timerCatch,
  userTask,
} from '../../engine/testing/runtime/engine-under-test.js';
import { type Client, startTestServer, type TestServer } from '../support/test-server.js';

const HOUR = 3_600_000;
const wait = bpmn('wait', line(start, timerCatch('hour', 'PT1H'), end));
const reminder = bpmn(
  'reminder',
  `${line(start, userTask('work'), end)}
   <boundaryEvent id="remind" name="Remind" attachedToRef="work" cancelActivity="false">
     <timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition></boundaryEvent>
   <sequenceFlow id="r" sourceRef="remind" targetRef="reminded"/><endEvent id="reminded"/>`,
);

describe('timers', () => {
  let server: TestServer;
  let otto: Client;

  beforeAll(async () => {
    server = await startTestServer();
    otto = server.as('otto');
    const deployed = await server.as('anna').deploy({ 'wait.bpmn': wait, 'reminder.bpmn': reminder });
    expect(deployed.status).toBe(200);
  });
  afterAll(() => server.close());

  async function begin(processDefinitionId: string): Promise<string> {
    const { body } = await server.as('demo').post('/process-instances', { processDefinitionId });
    return body.processInstanceKey;
  }
  const timersOf = async (processInstanceKey: string) =>
    (await otto.post('/timers/search', { filter: { processInstanceKey } })).body.items;
  const stateOf = async (key: string) => (await otto.get(`/process-instances/${key}`)).body.state;
  const lastSentences = async (key: string): Promise<string[]> =>
    (await server.as('ada').get(`/process-instances/${key}/history?limit=1000`)).body.items.map(
      (item: { sentence: string }) => item.sentence,
    );

  it('are found by what they belong to and by when they are due', async () => {
    const key = await begin('reminder');
    const [timer] = await timersOf(key);
    expect(timer).toMatchObject({
      processInstanceKey: key,
      processDefinitionId: 'reminder',
      elementId: 'remind',
      elementName: 'Remind',
      cycle: 'PT1H',
      repetitions: 3,
    });
    const dueDate = { $lte: timer.dueDate };
    const found = await otto.post('/timers/search', { filter: { processInstanceKey: key, dueDate } });
    expect(found.body.items).toEqual([timer]);
    expect((await otto.get(`/timers/${timer.timerKey}`)).body).toEqual(timer);
  });

  it('fire now, once for a repeated request, and the history says who did not wait', async () => {
    const key = await begin('wait');
    const [{ timerKey }] = await timersOf(key);
    const once = { 'idempotency-key': 'fire-1' };
    expect((await otto.post(`/timers/${timerKey}/fire`, {}, once)).status).toBe(204);
    expect(await stateOf(key)).toBe('COMPLETED');
    expect(await timersOf(key)).toEqual([]);
    expect((await otto.post(`/timers/${timerKey}/fire`, {}, once)).status).toBe(204);
    const late = await otto.post(`/timers/${timerKey}/fire`);
    expect(late.status).toBe(409);
    expect(late.body.detail).toContain('completed');
    expect((await otto.get(`/timers/${timerKey}`)).status).toBe(404);
    expect(await lastSentences(key)).toContain('Otto Berg did not wait for the time of “hour”');
  });

  it('that repeat have used up one repetition when they fire by hand', async () => {
    const key = await begin('reminder');
    const [timer] = await timersOf(key);
    expect((await otto.post(`/timers/${timer.timerKey}/fire`)).status).toBe(204);
    const [next] = await timersOf(key);
    expect(next).toMatchObject({ timerKey: timer.timerKey, repetitions: 2 });
    expect(Date.parse(next.dueDate) - Date.parse(timer.dueDate)).toBe(HOUR);
  });

  it('wait until another time, or no longer where it has passed', async () => {
    const key = await begin('wait');
    const [{ timerKey, dueDate }] = await timersOf(key);
    const later = new Date(Date.parse(dueDate) + 2 * HOUR).toISOString();
    const reschedule = (to: string) => otto.post(`/timers/${timerKey}/reschedule`, { dueDate: to });
    expect((await reschedule(later)).status).toBe(204);
    expect((await timersOf(key))[0].dueDate).toBe(later);
    await server.pass(HOUR);
    expect(await stateOf(key)).toBe('ACTIVE');
    expect((await reschedule('2020-01-01T00:00:00Z')).status).toBe(204);
    await server.settle();
    expect(await stateOf(key)).toBe('COMPLETED');
    expect((await lastSentences(key)).some((s) => s.startsWith('Otto Berg changed the time of “hour”'))).toBe(
      true,
    );
  });

  it('that are not there any more, in an instance that goes on, are not found', async () => {
    const key = await begin('reminder');
    const [{ timerKey }] = await timersOf(key);
    for (let n = 0; n < 3; n++) expect((await otto.post(`/timers/${timerKey}/fire`)).status).toBe(204);
    const late = await otto.post(`/timers/${timerKey}/reschedule`, { dueDate: '2030-01-01T00:00:00Z' });
    expect(late.status).toBe(404);
    expect(late.body.detail).toContain('closed meanwhile');
  });

  it('refuse a time that is none', async () => {
    const [{ timerKey }] = await timersOf(await begin('wait'));
    const refused = await otto.post(`/timers/${timerKey}/reschedule`, { dueDate: 'tomorrow' });
    expect(refused.status).toBe(400);
    expect(refused.body.detail).toContain('Expected a moment such as 2026-12-24T08:00:00Z');
  });
});
