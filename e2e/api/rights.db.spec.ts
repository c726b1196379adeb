import { bpmn, end, line, start } from '../../engine/testing/runtime/engine-under-test.js';
import { type Client, startTestServer, type TestServer } from '../support/test-server.js';
import * as models from './models.js';

const USERS = ['demo', 'anna', 'eric', 'otto', 'ada'] as const;

/** Who may use a route: admin, analyst, employee, operator, auditor. */
const MATRIX: readonly [
  method: string,
  path: string,
  allowed: readonly (typeof USERS)[number][],
  body?: object,
][] = [
  ['POST', '/deployments', ['demo', 'anna']],
  ['POST', '/process-definitions/search', ['demo', 'anna', 'eric', 'otto', 'ada']],
  ['POST', '/process-instances', ['demo', 'anna', 'eric', 'otto']],
  ['POST', '/process-instances/search', ['demo', 'anna', 'otto', 'ada']],
  ['POST', '/process-instances/42/cancellation', ['demo', 'otto']],
  ['POST', '/process-instances/42/incident-resolution', ['demo', 'otto']],
  ['GET', '/process-instances/42', ['demo', 'anna', 'otto', 'ada']],
  ['GET', '/process-instances/42/history', ['demo', 'anna', 'otto', 'ada']],
  ['GET', '/process-instances/42/explanation', ['demo', 'anna', 'otto', 'ada']],
  ['POST', '/element-instances/search', ['demo', 'anna', 'otto', 'ada']],
  ['PUT', '/element-instances/42/variables', ['demo', 'otto'], { variables: {} }],
  ['POST', '/variables/search', ['demo', 'anna', 'otto', 'ada']],
  ['POST', '/user-tasks/search', ['demo', 'anna', 'eric', 'otto', 'ada']],
  ['PATCH', '/user-tasks/42', ['demo', 'otto'], { changeset: {} }],
  [
    'POST',
    '/jobs/activation',
    ['demo', 'otto'],
    { type: 'x', maxJobsToActivate: 1, timeout: 1, requestTimeout: -1 },
  ],
  ['POST', '/jobs/search', ['demo', 'anna', 'otto', 'ada']],
  ['POST', '/jobs/42/completion', ['demo', 'otto']],
  ['PATCH', '/jobs/42', ['demo', 'otto'], { changeset: { retries: 1 } }],
  ['POST', '/messages/publication', ['demo', 'anna', 'otto'], { name: 'x' }],
  ['POST', '/signals/broadcast', ['demo', 'anna', 'otto'], { signalName: 'x' }],
  ['POST', '/incidents/search', ['demo', 'anna', 'otto', 'ada']],
  ['POST', '/incidents/42/resolution', ['demo', 'otto']],
  ['POST', '/timers/search', ['demo', 'anna', 'otto', 'ada']],
  ['GET', '/timers/42', ['demo', 'anna', 'otto', 'ada']],
  ['POST', '/timers/42/fire', ['demo', 'otto']],
  ['POST', '/timers/42/reschedule', ['demo', 'otto'], { dueDate: '2026-12-24T08:00:00Z' }],
  ['POST', '/decision-definitions/search', ['demo', 'anna', 'eric', 'otto', 'ada']],
  ['GET', '/decision-requirements/42/xml', ['demo', 'anna', 'eric', 'otto', 'ada']],
  ['POST', '/decision-definitions/evaluation', ['demo', 'anna', 'eric', 'otto']],
  ['POST', '/decision-instances/search', ['demo', 'anna', 'otto', 'ada']],
  ['GET', '/decision-instances/42-1', ['demo', 'anna', 'otto', 'ada']],
  ['POST', '/users', ['demo']],
  ['DELETE', '/users/nobody', ['demo']],
  ['PUT', '/users/nobody', ['demo'], {}],
  ['POST', '/groups', ['demo']],
  ['DELETE', '/groups/nobody', ['demo']],
  ['PUT', '/groups/nobody/users/demo', ['demo']],
  ['POST', '/users/search', ['demo', 'anna', 'eric', 'otto', 'ada']],
  ['GET', '/topology', ['demo', 'anna', 'eric', 'otto', 'ada']],
];

describe('rights', () => {
  let server: TestServer;
  let as: (username: string) => Client;

  beforeAll(async () => {
    server = await startTestServer();
    as = server.as;
    expect(
      (await as('anna').deploy({ 'request.bpmn': models.request, 'check.form': models.checkForm })).status,
    ).toBe(200);
  });
  afterAll(() => server.close());

  it.each(MATRIX.map((row) => ({ route: `${row[0]} ${row[1]}`, row })))('of $route', async ({ row }) => {
    const [method, path, allowed, body] = row;
    for (const user of USERS) {
      const { status } = await as(user).send(method, path, body);
      expect([user, status === 403]).toEqual([user, !(allowed as readonly string[]).includes(user)]);
      expect(status).toBeLessThan(500);
      expect(status).not.toBe(401);
    }
  });

  it('lets nobody in whom it does not know, except where everybody is welcome', async () => {
    for (const [method, path] of MATRIX) {
      const response = await fetch(`${server.address}/v2${path}`, { method });
      expect([path, response.status]).toEqual([path, 401]);
    }
    for (const path of ['/license', '/authentication/options']) {
      expect((await fetch(`${server.address}/v2${path}`)).status).toBe(200);
    }
    expect((await fetch(`${server.address}/v2/status`)).status).toBe(204);
  });

  it('has a policy for every route that it documents', async () => {
    const { paths } = (await as('demo').get('/openapi.json')).body;
    const isPublic = /\/(status|license|authentication\/(options|login|logout|setup))$/;
    let routes = 0;
    for (const [path, methods] of Object.entries<object>(paths)) {
      for (const method of Object.keys(methods)) {
        routes += 1;
        if (isPublic.test(path)) continue;
        const url = `${server.address}${path.replace(/\{\w+\}/g, '42')}`;
        expect([path, (await fetch(url, { method: method.toUpperCase() })).status]).toEqual([path, 401]);
      }
    }
    expect(routes).toBeGreaterThan(50);
  });

  describe('of a session', () => {
    const headers = { 'content-type': 'application/json', 'x-requested-with': 'procession' };
    const post = (path: string, body: object | undefined, more: Record<string, string> = {}) =>
      fetch(`${server.address}/v2${path}`, {
        method: 'POST',
        headers: { ...headers, ...more },
        ...(body && { body: JSON.stringify(body) }),
      });
    const logIn = async (username: string) => {
      const response = await post('/authentication/login', { username, password: username });
      expect(response.status).toBe(200);
      return response.headers.get('set-cookie')!;
    };

    it('are those of the person, until they log out', async () => {
      const setCookie = await logIn('mia');
      expect(setCookie).toMatch(/HttpOnly/);
      expect(setCookie).toMatch(/SameSite=Lax/);
      const cookie = setCookie.split(';')[0]!;
      const me = () => fetch(`${server.address}/v2/authentication/me`, { headers: { cookie } });
      expect(await (await me()).json()).toMatchObject({
        username: 'mia',
        displayName: 'Mia Keller',
        groups: ['employees', 'managers'],
        roles: ['employee'],
        permissions: ['task:work', 'instance:start', 'definition:read'],
      });
      const stored = await server.dataSource.query('SELECT id_hash FROM identity_session');
      expect(
        stored.some((row: { id_hash: Buffer }) => cookie.includes(row.id_hash.toString('base64url'))),
      ).toBe(false);
      expect((await post('/authentication/logout', undefined, { cookie })).status).toBe(204);
      expect((await me()).status).toBe(401);
    });

    it('are not lent to other sites', async () => {
      const cookie = (await logIn('eric')).split(';')[0]!;
      const search = (more: Record<string, string>) => post('/user-tasks/search', {}, { cookie, ...more });
      expect((await search({})).status).toBe(200);
      expect((await search({ 'x-requested-with': '' })).status).toBe(403);
      expect((await search({ origin: 'https://evil.example' })).status).toBe(403);
      expect((await search({ origin: server.address })).status).toBe(200);
    });

    it('end after 30 minutes without use and after 12 hours', async () => {
      const cookie = (await logIn('ada')).split(';')[0]!;
      const me = async () =>
        (await fetch(`${server.address}/v2/authentication/me`, { headers: { cookie } })).status;
      const age = (column: string, interval: string) =>
        server.dataSource.query(
          `UPDATE identity_session SET ${column} = now() - interval '${interval}' WHERE username = 'ada'`,
        );
      await age('seen_at', '29 minutes');
      expect(await me()).toBe(200);
      await age('seen_at', '31 minutes');
      expect(await me()).toBe(401);
      await age('seen_at', '1 minute');
      await age('created_at', '12 hours 1 minute');
      expect(await me()).toBe(401);
    });

    it('are refused to whoever guesses passwords', async () => {
      const guess = () => post('/authentication/login', { username: 'otto', password: 'guess' });
      for (let n = 0; n < 10; n++) expect((await guess()).status).toBe(401);
      const refused = await guess();
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      // Nobody can lock others out from another name.
      expect((await post('/authentication/login', { username: 'mia', password: 'mia' })).status).toBe(200);
    });
  });

  it('follow the groups and roles that an administrator gives', async () => {
    const demo = as('demo');
    expect((await demo.post('/groups', { groupId: 'legal', name: 'Legal' })).status).toBe(201);
    expect((await demo.post('/groups', { groupId: 'legal', name: 'Legal' })).status).toBe(409);
    expect((await demo.send('PUT', '/groups/legal/users/mia')).status).toBe(204);
    expect((await demo.send('PUT', '/groups/legal/users/nobody')).status).toBe(404);
    expect((await as('mia').get('/authentication/me')).body.groups).toContain('legal');
    expect((await demo.send('PUT', '/users/mia', { roles: ['auditor'] })).status).toBe(200);
    expect((await as('mia').post('/process-instances', { processDefinitionId: 'request' })).status).toBe(403);
    expect((await demo.send('PUT', '/users/mia', { roles: ['employee'], email: null })).body).toMatchObject({
      displayName: 'Mia Keller',
      email: null,
    });
    expect((await demo.send('PUT', '/users/demo', { roles: ['employee'] })).status).toBe(409);
    expect((await demo.send('DELETE', '/groups/legal/users/mia')).status).toBe(204);
    expect((await demo.send('DELETE', '/groups/legal')).status).toBe(204);
    expect((await as('mia').get('/authentication/me')).body.groups).not.toContain('legal');
  });

  it('let only developers and administrators deploy JavaScript', async () => {
    const script =
      '<scriptTask id="double" name="Double" scriptFormat="javascript"><script>({ n: 2 * n })</script></scriptTask>';
    const files = { 'double.bpmn': bpmn('doubling', line(start, script, end)) };
    const refused = await as('anna').deploy(files);
    expect(refused.status).toBe(422);
    expect(refused.body.detail).toContain('"Double" (double)');
    expect(refused.body.detail).toContain('needs the permission definition:script');
    await as('demo').send('PUT', '/users/anna', { roles: ['developer'] });
    expect((await as('anna').deploy(files)).status).toBe(200);
    await as('demo').send('PUT', '/users/anna', { roles: ['analyst'] });
  });

  it('never shows a password', async () => {
    const added = await as('demo').post('/users', {
      username: 'kim',
      displayName: 'Kim',
      password: 'a-long-secret',
    });
    expect(added.status).toBe(201);
    expect(JSON.stringify(added.body)).not.toMatch(/secret|scrypt/);
    const found = await as('demo').post('/users/search', { filter: { username: 'kim' } });
    expect(JSON.stringify(found.body)).not.toMatch(/secret|scrypt|password/);
    const again = await as('demo').post('/users', {
      username: 'kim',
      displayName: 'Kim',
      password: 'a-long-secret',
    });
    expect(again.status).toBe(409);
    expect((await as('demo').send('DELETE', '/users/kim')).status).toBe(204);
    expect((await as('demo').send('DELETE', '/users/demo')).status).toBe(409);
  });
});
