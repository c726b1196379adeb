import { type Client, startTestServer, type TestServer } from '../support/test-server.js';
import { type Place, placesOf } from './requests-by-document.js';

const MODEL = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="x">
  <process id="waiting" isExecutable="true"><startEvent id="s"/><parallelGateway id="g"/>
    <userTask id="t"><extensionElements><zeebe:userTask/></extensionElements></userTask>
    <serviceTask id="j"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask>
    <serviceTask id="i"><extensionElements><zeebe:taskDefinition type="=nothing"/></extensionElements></serviceTask>
    <sequenceFlow id="f1" sourceRef="s" targetRef="g"/><sequenceFlow id="f2" sourceRef="g" targetRef="t"/>
    <sequenceFlow id="f3" sourceRef="g" targetRef="j"/><sequenceFlow id="f4" sourceRef="g" targetRef="i"/>
  </process></definitions>`;

/** No index takes it, and nothing makes it any shorter. */
const noise = Array.from({ length: 3_000 }, (_, n) =>
  String.fromCharCode(0x4e00 + (Math.imul(n + 1, 2_654_435_761) >>> 18)),
).join('');
const nested = Array.from({ length: 2_000 }).reduce<object>((inner) => ({ a: inner }), {});

/** Each is one that something behind the API cannot take, or might take for something else. */
const VALUES: readonly unknown[] = [
  noise,
  'a\0b',
  'a\ud800b',
  '',
  '__proto__',
  '9'.repeat(30),
  "%'\\--",
  '={',
  '0000-01-01T00:00:00Z',
  'P1000000000Y',
  -1,
  1.5,
  1e308,
  2 ** 31,
  2 ** 53,
  null,
  [],
  [null],
  {},
  JSON.parse('{"__proto__":{"x":1},"constructor":1}'),
  nested,
  { $gt: 1 },
  { $like: '%%%%' },
  { $in: [noise] },
];
/** What is not one request and one answer, ends the session, sets the time, or says the same again. */
const OTHERS = /\$or|clock|changes|log-?out|log-?in|password|activation/i;

describe('whatever value a request has', () => {
  let server: TestServer;
  let demo: Client;
  let places: readonly Place[];
  const keys = { instance: '', task: '', job: '', incident: '', element: '', variable: '', definition: '' };

  beforeAll(async () => {
    server = await startTestServer();
    demo = server.as('demo');
    const { body } = await demo.deploy({ 'waiting.bpmn': MODEL });
    keys.definition = body.deployments[0].processDefinition.processDefinitionKey;
    await begin();
    const { body: document } = await demo.get('/openapi.json');
    places = [...placesOf(document, keyOf)].filter(({ name }) => !OTHERS.test(name));
  });
  afterAll(() => server.close());

  /** Another instance to do things to, where the one before may have ended. */
  async function begin(): Promise<void> {
    const { body } = await demo.post('/process-instances', {
      processDefinitionId: 'waiting',
      variables: { a: 1 },
    });
    const filter = { processInstanceKey: body.processInstanceKey };
    const first = async (resource: string, key: string) =>
      (await demo.post(`/${resource}/search`, { filter })).body.items[0]?.[key];
    keys.instance = filter.processInstanceKey;
    keys.task = await first('user-tasks', 'userTaskKey');
    keys.job = await first('jobs', 'jobKey');
    keys.incident = await first('incidents', 'incidentKey');
    keys.element = await first('element-instances', 'elementInstanceKey');
    keys.variable = await first('variables', 'variableKey');
  }

  function keyOf(path: string): string {
    if (/task/.test(path)) return keys.task;
    if (/job/.test(path)) return keys.job;
    if (/incident/.test(path)) return keys.incident;
    if (/element/.test(path)) return keys.element;
    if (/variable/.test(path)) return keys.variable;
    return /definition/.test(path) ? keys.definition : keys.instance;
  }

  it('the answer is never an error of the server', async () => {
    const errors: string[] = [];
    let requests = 0;
    const sent = async (place: Place, value: unknown) => {
      const { method, isInAddress } = place;
      const { status } = isInAddress
        ? await demo.send(method, place.path(String(value)), place.body())
        : await demo.send(method, place.path(), place.body(value));
      requests += 1;
      if (status >= 500 && status !== 504)
        errors.push(`${status} ${place.name} = ${JSON.stringify(value)?.slice(0, 60)}`);
    };
    for (const place of places) {
      if (/cancell|complet|resol|delet|error|failure|modif|migrat/.test(place.name)) await begin();
      const values = VALUES.filter((value) =>
        place.isInAddress
          ? ['string', 'number'].includes(typeof value) && value !== '' && value !== 'a\ud800b'
          : value !== undefined,
      );
      await Promise.all(values.map((value) => sent(place, value)));
    }
    expect(errors).toEqual([]);
    expect(requests).toBeGreaterThan(5_000);
    // And it still works.
    await begin();
    expect(keys.task).toMatch(/^\d+$/);
  }, 300_000);
});
