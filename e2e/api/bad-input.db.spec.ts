import { type Client, startTestServer, type TestServer } from '../support/test-server.js';
import * as models from './models.js';

/** Everything that goes wrong is answered with what was expected, what was found, where, and what to do. */
describe('bad input', () => {
  let server: TestServer;
  let as: (username: string) => Client;

  beforeAll(async () => {
    server = await startTestServer();
    as = server.as;
    const files = {
      'request.bpmn': models.request,
      'check.form': models.checkForm,
      'order.bpmn': models.order,
    };
    expect((await as('anna').deploy(files)).status).toBe(200);
  });
  afterAll(() => server.close());

  const counts = async () =>
    (
      await server.dataSource.query(`SELECT (SELECT count(*) FROM deployment) d, (SELECT count(*) FROM process_definition) p,
        (SELECT count(*) FROM process_instance) i, (SELECT count(*) FROM instance_event) e`)
    )[0];

  async function newTask(): Promise<string> {
    const { body } = await as('demo').post('/process-instances', { processDefinitionId: 'request' });
    const filter = { processInstanceKey: body.processInstanceKey };
    return (await as('demo').post('/user-tasks/search', { filter })).body.items[0].userTaskKey;
  }

  describe('in a deployment', () => {
    const refused = async (name: string, content: string | Buffer) => {
      const before = await counts();
      const answer = await as('anna').deploy({ [name]: content });
      expect(await counts()).toEqual(before);
      expect(answer.headers.get('content-type')).toMatch('application/problem+json');
      return answer;
    };

    it('says that a file is not XML', async () => {
      const { status, body } = await refused('notes.bpmn', 'Dear colleagues,');
      expect(status).toBe(400);
      expect(body.title).toBe('The file cannot be read');
      expect(body.detail).toMatch(/^Nothing was deployed\. notes\.bpmn: Expected /);
      expect(body.report.diagnostics[0].severity).toBe('error');
    });

    it('says that XML is not BPMN', async () => {
      const { status, body } = await refused('page.bpmn', '<?xml version="1.0"?><html><body/></html>');
      expect(status).toBe(400);
      expect(body.detail).toMatch(/BPMN/);
    });

    it('does not read a file of 20 MB', async () => {
      const { status, body } = await refused('large.bpmn', Buffer.alloc(20 * 2 ** 20, 32));
      expect(status).toBe(413);
      expect(body.detail).toMatch(/large\.bpmn is larger than 5 MB/);
    });

    it('names the flow whose condition has a syntax error', async () => {
      const { status, body } = await refused('wrong.bpmn', models.wrongCondition);
      expect(status).toBe(422);
      expect(body.elementId).toBe('f4');
      expect(body.detail).toMatch(/f4 in wrong\.bpmn: .*Correct the expression/);
      expect(
        body.report.elements.some((element: { elementId: string }) => element.elementId === 'Ship'),
      ).toBe(true);
    });

    it('names the process that nothing can start', async () => {
      const { status, body } = await as('anna').deploy({ 'without-start.bpmn': models.withoutStart });
      if (status === 200) {
        // BPMN allows it: then starting it says why it cannot be.
        const start = await as('demo').post('/process-instances', { processDefinitionId: 'without-start' });
        expect(start.status).toBe(400);
        expect(start.body.detail).toMatch(/without-start/);
      } else {
        expect(status).toBe(422);
        expect(body.detail).toMatch(/without-start/);
      }
    });

    it('only looks when asked to validate', async () => {
      const before = await counts();
      const { status, body } = await as('anna').deploy(
        { 'o.bpmn': models.unknownVariable },
        '?validateOnly=true',
      );
      expect(status).toBe(200);
      expect(body.deploymentKey).toBeNull();
      expect(body.report.elements.length).toBeGreaterThan(4);
      expect(await counts()).toEqual(before);
    });

    it('says what it expects instead of JSON, other fields and other files', async () => {
      expect((await as('anna').post('/deployments', { a: 1 })).status).toBe(415);
      expect((await as('anna').deploy({ 'virus.exe': 'MZ' })).body.detail).toMatch(/found "virus\.exe"/);
      expect((await as('anna').deploy({})).status).toBe(400);
    });

    it('answers a form that is not JSON', async () => {
      const { status, body } = await refused('broken.form', '{');
      expect(status).toBe(400);
      expect(body.detail).toMatch(/broken\.form: Expected a form as JSON/);
    });
  });

  describe('when starting', () => {
    it('says that a process is unknown', async () => {
      const before = await counts();
      const { status, body } = await as('demo').post('/process-instances', {
        processDefinitionId: 'nowhere',
      });
      expect(status).toBe(404);
      expect(body).toMatchObject({ code: 'NOT_FOUND', instance: '/v2/process-instances' });
      expect(body.detail).toMatch(/"nowhere"/);
      expect(await counts()).toEqual(before);
    });

    it('keeps an unknown variable in a condition as an incident at the gateway', async () => {
      await as('anna').deploy({ 'u.bpmn': models.unknownVariable });
      const started = await as('demo').post('/process-instances', {
        processDefinitionId: 'unknown-variable',
      });
      expect(started.status).toBe(200);
      const filter = { processInstanceKey: started.body.processInstanceKey };
      const { items } = (await as('otto').post('/incidents/search', { filter })).body;
      expect(items).toMatchObject([{ elementId: 'Choice', state: 'ACTIVE' }]);
      expect(items[0].errorMessage.length).toBeGreaterThan(20);
    });

    it('refuses fields that there are not, by name, and values of another type', async () => {
      const { status, body } = await as('demo').post('/process-instances', {
        processDefinitionId: 'order',
        variable: {},
      });
      expect(status).toBe(400);
      expect(body.errors).toEqual([
        { path: 'variable', message: expect.stringMatching(/no field of this name/) },
      ]);
      const list = await as('demo').post('/process-instances', {
        processDefinitionId: 'order',
        variables: [1],
      });
      expect(list.body.errors[0].path).toBe('variables');
      expect((await as('demo').post('/process-instances', {})).body.detail).toMatch(
        /either processDefinitionKey or/,
      );
      const both = { processDefinitionId: 'order', processDefinitionKey: '1' };
      expect((await as('demo').post('/process-instances', both)).status).toBe(400);
    });

    it('refuses what is not JSON, too large, or would change a prototype', async () => {
      const json = { 'content-type': 'application/json' };
      const send = (body: string) =>
        fetch(`${server.address}/v2/process-instances`, {
          method: 'POST',
          headers: { ...json, authorization: `Basic ${btoa('demo:demo')}` },
          body,
        });
      expect((await send('{"a":')).status).toBe(400);
      expect((await send('{"processDefinitionId":"order","variables":{"__proto__":{"x":1}}}')).status).toBe(
        400,
      );
      expect((await send(`{"a":"${'x'.repeat(3 * 2 ** 20)}"}`)).status).toBe(413);
    });
  });

  describe('with a zero character', () => {
    const zero = 'a\u0000b';

    it.each([
      ['process-instances/search', { filter: { businessId: zero } }, 'filter.businessId'],
      ['user-tasks/search', { filter: { assignee: { $in: ['a', zero] } } }, 'filter.assignee.$in.1'],
      ['messages/publication', { name: 'm', correlationKey: zero, timeToLive: 1000 }, 'correlationKey'],
      ['signals/broadcast', { signalName: zero }, 'signalName'],
      ['jobs/activation', { type: zero, maxJobsToActivate: 1, timeout: 1000 }, 'type'],
      ['process-instances', { processDefinitionId: zero }, 'processDefinitionId'],
    ])('%s says where it is', async (address, request, path) => {
      const { status, body } = await as('demo').post(`/${address}`, request);
      expect(status).toBe(400);
      expect(body.detail).toBe(
        `The request is not as expected. ${path}: Expected a text without a zero character (U+0000).`,
      );
      expect(body.errors).toEqual([{ path, message: expect.any(String) }]);
    });

    it('is told where it is the name of a variable or in an address, and kept in a value', async () => {
      const start = (variables: object) =>
        as('demo').post('/process-instances', { processDefinitionId: 'request', variables });
      const refused = await start({ [zero]: 1 });
      expect(refused.status).toBe(400);
      expect(refused.body.detail).toContain('the name of a variable to have no zero character');
      const { status, body } = await start({ note: zero });
      expect(status).toBe(200);
      const filter = { processInstanceKey: body.processInstanceKey, name: 'note' };
      const { body: found } = await as('demo').post('/variables/search', { filter });
      expect(JSON.parse(found.items[0].value)).toBe(zero);
      const searched = await as('demo').post('/process-instances/search', {
        filter: { variables: [{ name: zero, value: '1' }] },
      });
      expect(searched.status).toBe(400);
      expect((await as('demo').get('/forms/a%00b')).status).toBe(404);
      expect((await as('demo').get('/groups/a%00b')).status).toBeLessThan(500);
    });
  });

  describe('in a form', () => {
    it('names every field that is wrong and writes nothing', async () => {
      const key = await newTask();
      await as('eric').post(`/user-tasks/${key}/assignment`, { assignee: 'eric' });
      const before = await counts();
      const variables = { amount: 200, code: 'ab', color: 'green' };
      const { status, body } = await as('eric').post(`/user-tasks/${key}/completion`, { variables });
      expect(status).toBe(400);
      expect(body).toMatchObject({ title: 'The form is not filled in right', elementId: 'Check' });
      expect(body.detail).toMatch(/“Check request” \(Check\)/);
      expect(body.errors).toEqual([
        { path: 'amount', message: '“Amount” must be at most 100, found 200.' },
        { path: 'code', message: '“Code” must have the form ^[A-Z]{3}$, found "ab".' },
        { path: 'color', message: '“Colour” must be one of "red", "blue", found "green".' },
        { path: 'isSure', message: '“I am sure” is required.' },
        { path: 'reason', message: '“Reason” is required.' },
      ]);
      expect(await counts()).toEqual(before);
      const right = { amount: 5, code: 'ABC', color: 'red', isSure: true };
      expect((await as('eric').post(`/user-tasks/${key}/completion`, { variables: right })).status).toBe(204);
    });
  });

  describe('at a task', () => {
    const variables = { amount: 5, isSure: true };

    it('is completed once', async () => {
      const key = await newTask();
      expect((await as('eric').post(`/user-tasks/${key}/completion`, { variables })).status).toBe(204);
      const { status, body } = await as('eric').post(`/user-tasks/${key}/completion`, { variables });
      expect(status).toBe(409);
      expect(body).toMatchObject({ code: 'INVALID_STATE', elementId: 'Check' });
      expect(body.detail).toMatch(/was completed by eric at /);
    });

    it('is completed by the person who has it', async () => {
      const key = await newTask();
      const path = `/user-tasks/${key}`;
      expect(
        (await as('eric').post(`${path}/assignment`, { assignee: 'eric', allowOverride: false })).status,
      ).toBe(204);
      await as('demo').post('/users', {
        username: 'ida',
        displayName: 'Ida Other',
        password: 'ida-ida-ida',
        groups: ['it'],
      });
      const ida = (method: string, to: string, body?: object) =>
        as('eric').send(method, `${path}${to}`, body, { authorization: `Basic ${btoa('ida:ida-ida-ida')}` });
      const stolen = await ida('POST', '/completion', { variables });
      expect(stolen.status).toBe(403);
      expect(stolen.body.detail).toMatch(/assigned to eric, not to ida/);
      expect((await ida('POST', '/assignment', { assignee: 'ida', allowOverride: false })).status).toBe(409);
      expect((await ida('POST', '/assignment', { assignee: 'ida' })).status).toBe(409);
      expect((await ida('DELETE', '/assignee')).status).toBe(403);
      // A stranger to the task neither sees nor touches it.
      expect((await as('mia').get(path)).status).toBe(403);
      expect((await as('mia').post(`${path}/completion`, { variables })).status).toBe(403);
      expect((await as('eric').send('DELETE', `${path}/assignee`)).status).toBe(204);
      expect((await ida('POST', '/completion', { variables })).status).toBe(204);
      expect((await ida('POST', '/completion', { variables })).status).toBe(409);
    });

    it('keeps a draft until it is completed', async () => {
      const path = `/user-tasks/${await newTask()}`;
      expect((await as('eric').get(`${path}/draft`)).status).toBe(204);
      expect((await as('eric').send('PUT', `${path}/draft`, { variables: { amount: 7 } })).status).toBe(204);
      expect((await as('eric').get(`${path}/draft`)).body).toMatchObject({
        variables: { amount: 7 },
        savedBy: 'eric',
      });
      await as('eric').post(`${path}/completion`, { variables });
      expect((await as('eric').get(`${path}/draft`)).status).toBe(204);
    });

    it('is not found under a key that there is not', async () => {
      expect((await as('demo').get('/user-tasks/42')).status).toBe(404);
      expect((await as('demo').get('/user-tasks/abc')).status).toBe(400);
      expect((await as('demo').get('/user-tasks/9999999999999999999')).status).toBe(400);
    });
  });

  describe('in a search', () => {
    it('names what is not known and reads no further', async () => {
      const search = (body: object) => as('demo').post('/user-tasks/search', body);
      expect((await search({ filter: { colour: 'red' } })).body.errors[0].path).toBe('filter.colour');
      expect((await search({ sort: [{ field: 'key; DROP TABLE user_task; --' }] })).status).toBe(400);
      expect((await search({ page: { limit: 0 } })).body.errors[0].path).toBe('page.limit');
      expect((await search({ page: { after: 'nonsense' } })).status).toBe(400);
      expect((await search({ filter: { assignee: { $regex: 'a' } } })).status).toBe(400);
      expect((await search({ filter: { name: "' OR 1=1 --" } })).body.items).toEqual([]);
    });
  });
});
