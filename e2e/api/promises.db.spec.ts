import { type Client, startTestServer, type TestServer } from '../support/test-server.js';
import * as models from './models.js';

describe('the API promises', () => {
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

  const start = (variables: object, more: object = {}, headers: Record<string, string> = {}) =>
    as('demo').post('/process-instances', { processDefinitionId: 'order', variables, ...more }, headers);

  it('that a request with an Idempotency-Key is applied once', async () => {
    const key = { 'idempotency-key': 'order-77' };
    const first = await start({ orderId: 'i' }, {}, key);
    const again = await start({ orderId: 'i' }, {}, key);
    expect(again.body).toEqual(first.body);
    const other = await start({ orderId: 'j' }, {}, key);
    expect(other.status).toBe(409);
    expect(other.body.code).toBe('IDEMPOTENCY_CONFLICT');
    // Another person's key is another key.
    const body = { processDefinitionId: 'order', variables: { orderId: 'i' } };
    const theirs = await as('otto').post('/process-instances', body, key);
    expect(theirs.body.processInstanceKey).not.toBe(first.body.processInstanceKey);
    const job = (await activate('ship', 10)).find(
      (each) => each.processInstanceKey === first.body.processInstanceKey,
    );
    const done = { 'idempotency-key': 'job-1' };
    for (let n = 0; n < 2; n++) {
      expect((await as('demo').post(`/jobs/${job!.jobKey}/completion`, { variables: {} }, done)).status).toBe(
        204,
      );
    }
  });

  async function activate(
    type: string,
    maxJobsToActivate: number,
  ): Promise<{ jobKey: string; processInstanceKey: string }[]> {
    const request = { type, maxJobsToActivate, timeout: 60_000, requestTimeout: -1 };
    return (await as('demo').post('/jobs/activation', request)).body.jobs;
  }

  it('that the same file deployed again keeps its version', async () => {
    const before = await as('anna').deploy({ 'order.bpmn': models.order });
    expect(before.body.deployments[0].processDefinition.processDefinitionVersion).toBe(1);
    const changed = await as('anna').deploy({
      'order.bpmn': models.order.replace('name="Order"', 'name="Orders"'),
    });
    expect(changed.body.deployments[0].processDefinition.processDefinitionVersion).toBe(2);
    await as('anna').deploy({ 'order.bpmn': models.order });
    const latest = { filter: { processDefinitionId: 'order', isLatestVersion: true } };
    expect((await as('eric').post('/process-definitions/search', latest)).body.items).toMatchObject([
      { version: 3, name: 'Order', startable: true, hasStartForm: false, deployedBy: 'anna' },
    ]);
    const { processDefinitionKey } = before.body.deployments[0].processDefinition;
    const xml = await as('eric').get(`/process-definitions/${processDefinitionKey}/xml`);
    expect(xml.headers.get('content-type')).toMatch('text/xml');
    expect(xml.body).toBe(models.order);
  });

  it('that pages follow each other without gap or double, in both directions', async () => {
    for (let n = 0; n < 23; n++)
      await start({ orderId: `page-${n}` }, { businessId: `page-${n % 4}`, tags: ['paged'] });
    const filter = { tags: 'paged' };
    const sort = [{ field: 'businessId', order: 'desc' }];
    const page = async (cursor: object) =>
      (await as('demo').post('/process-instances/search', { filter, sort, page: { limit: 5, ...cursor } }))
        .body;
    const all = (await as('demo').post('/process-instances/search', { filter, sort })).body;
    expect(all.page).toMatchObject({ totalItems: 23, hasMoreTotalItems: false });
    const seen: unknown[] = [];
    let last = await page({});
    for (; last.items.length > 0; last = await page({ after: last.page.endCursor })) seen.push(...last.items);
    expect(seen).toEqual(all.items);
    const third = await page({ from: 10 });
    const second = await page({ before: third.page.startCursor });
    expect(second.items).toEqual(all.items.slice(5, 10));
    const none = (await as('demo').post('/process-instances/search', { filter: { tags: 'none' } })).body;
    expect(none.page).toEqual({
      totalItems: 0,
      hasMoreTotalItems: false,
      startCursor: null,
      endCursor: null,
    });
  });

  it('that filters find what they say', async () => {
    const count = async (filter: object) =>
      (await as('demo').post('/process-instances/search', { filter: { tags: 'paged', ...filter } })).body.page
        .totalItems;
    expect(await count({ businessId: 'page-1' })).toBe(6);
    expect(await count({ businessId: { $in: ['page-1', 'page-2'] } })).toBe(12);
    expect(await count({ businessId: { $notIn: ['page-1', 'page-2'] } })).toBe(11);
    expect(await count({ businessId: { $like: 'page-?' } })).toBe(23);
    expect(await count({ businessId: { $like: '%' } })).toBe(0);
    expect(await count({ businessId: { $neq: 'page-0' } })).toBe(17);
    expect(await count({ endDate: { $exists: false } })).toBe(23);
    expect(await count({ state: 'active', hasIncident: false })).toBe(23);
    expect(await count({ startDate: { $gt: '2100-01-01T00:00:00Z' } })).toBe(0);
    expect(await count({ variables: [{ name: 'orderId', value: '"page-7"' }] })).toBe(1);
    expect(
      await count({ $or: [{ businessId: 'page-1' }, { variables: [{ name: 'orderId', value: 'page-0' }] }] }),
    ).toBe(7);
  });

  it('that a caller who waits gets the result, or learns that it takes longer', async () => {
    const waiting = as('demo').post('/process-instances', {
      processDefinitionId: 'request',
      awaitCompletion: true,
      requestTimeout: 20_000,
      fetchVariables: ['amount'],
      tags: ['awaited'],
    });
    let task: { userTaskKey: string } | undefined;
    while (!task)
      task = (await as('demo').post('/user-tasks/search', { filter: { tags: 'awaited' } })).body.items[0];
    await as('demo').post(`/user-tasks/${task.userTaskKey}/completion`, {
      variables: { amount: 9, isSure: true },
    });
    expect((await waiting).body.variables).toEqual({ amount: 9 });
    const late = await start({ orderId: 'late' }, { awaitCompletion: true, requestTimeout: 50 });
    expect(late.status).toBe(504);
    expect(late.body.detail).toMatch(/was started and has not completed within 50 ms/);
  });

  it('that a worker who waits is served at once', async () => {
    const request = { type: 'ship-late', maxJobsToActivate: 1, timeout: 1000, requestTimeout: 20_000 };
    await as('anna').deploy({
      'late.bpmn': models.order.replace('"ship"', '"ship-late"').replace('id="order"', 'id="late"'),
    });
    const waiting = as('demo').post('/jobs/activation', request);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const before = performance.now();
    await as('demo').post('/process-instances', { processDefinitionId: 'late', variables: { orderId: 'x' } });
    expect((await waiting).body.jobs).toHaveLength(1);
    expect(performance.now() - before).toBeLessThan(1900);
  });

  it('that a screen is told what changed, and what it missed', async () => {
    const events = async (
      headers: Record<string, string>,
      isEnough: (text: string) => boolean,
      act?: () => Promise<unknown>,
    ) => {
      const stop = new AbortController();
      const authorization = `Basic ${btoa('mia:mia')}`;
      const response = await fetch(`${server.address}/v2/events`, {
        headers: { authorization, ...headers },
        signal: stop.signal,
      });
      expect(response.headers.get('content-type')).toMatch('text/event-stream');
      await act?.();
      let text = '';
      for await (const chunk of response.body!) {
        text += Buffer.from(chunk).toString();
        if (isEnough(text)) break;
      }
      stop.abort();
      return text;
    };
    let key = '';
    const text = await events(
      {},
      (found) => found.includes('"task"'),
      async () => {
        key = (await as('demo').post('/process-instances', { processDefinitionId: 'request' })).body
          .processInstanceKey;
      },
    );
    expect(text).toMatch(`data: {"kind":"instance","processInstanceKey":"${key}",`);
    const id = /id: (\S+)/.exec(text)![1]!;
    const missed = await events({ 'last-event-id': id }, (found) => found.includes('"task"'));
    expect(missed).not.toMatch(`id: ${id}\n`);
    // From an earlier life of the server: anything may have changed.
    const reset = await events({ 'last-event-id': 'abc-5' }, (found) => found.includes('"definition"'));
    expect(reset).toMatch('{"kind":"task"}');
  });

  it('that its description names every route with its body', async () => {
    const { paths } = (await as('demo').get('/openapi.json')).body;
    const schema =
      paths['/v2/user-tasks/{key}/completion'].post.requestBody.content['application/json'].schema;
    expect(JSON.stringify(schema)).toMatch('variables');
  });
});
