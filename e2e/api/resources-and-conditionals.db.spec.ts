import { type OfficialClient, officialClient } from '../support/official-client.js';
import { type Client, startTestServer, type TestServer } from '../support/test-server.js';
import * as models from './models.js';

const now = { consistency: { waitUpToMs: 0 } };

describe('linked resources and starts by a condition over the API', () => {
  let server: TestServer;
  let demo: Client;
  let client: OfficialClient;

  beforeAll(async () => {
    server = await startTestServer();
    demo = server.as('demo');
    client = officialClient(server.address);
  });
  afterAll(() => server.close());

  it('a worker gets the key of the newest version of the file, and its content', async () => {
    const robot = (steps: number) =>
      JSON.stringify({ id: 'scan', name: 'Scan', steps, versionTag: `v${steps}` });
    const deployed = await client.createDeployment({
      resources: [new File([models.robot], 'robot.bpmn'), new File([robot(1)], 'scan.rpa')],
    });
    expect(deployed.deployments).toMatchObject([
      { processDefinition: { processDefinitionId: 'robot' } },
      { resource: { resourceId: 'scan', resourceName: 'scan.rpa', version: 1 } },
    ]);
    const again = await demo.deploy({ 'scan.rpa': robot(1) });
    expect(again.body.deployments[0].resource.version).toBe(1);
    const second = await demo.deploy({ 'scan.rpa': robot(2) });
    const { resource } = second.body.deployments[0];
    expect(resource).toMatchObject({ version: 2, versionTag: 'v2' });

    await client.createProcessInstance({ processDefinitionId: 'robot' as never });
    const request = { type: 'rpa', maxJobsToActivate: 1, timeout: 60_000, worker: 'w', requestTimeout: -1 };
    const { jobs } = await client.activateJobs(request);
    const links = JSON.parse(jobs[0]!.customHeaders.linkedResources as string);
    expect(links).toEqual([{ resourceKey: resource.resourceKey, resourceType: 'RPA', linkName: 'script' }]);
    const found = await client.getResource({ resourceKey: links[0].resourceKey });
    expect(found).toMatchObject({ resourceId: 'scan', version: 2, versionTag: 'v2' });
    const content = await demo.get(`/resources/${resource.resourceKey}/content`);
    expect(content.body).toEqual(JSON.parse(robot(2)));
    expect((await demo.get('/resources/1/content')).status).toBe(404);
  });

  it('a BPMN file with another ending is refused instead of being kept as a file', async () => {
    const { status, body } = await demo.deploy({ 'robot.bpm': models.robot });
    expect(status).toBe(422);
    expect(body.report.diagnostics).toMatchObject([
      { rule: 'file-name', message: expect.stringContaining('robot.bpm') },
    ]);
  });

  it('a process starts when its condition holds with the variables that are announced, and only then', async () => {
    const { deployments } = await client.createDeployment({
      resources: [new File([models.alarm], 'alarm.bpmn')],
    });
    const key = deployments[0]!.processDefinition!.processDefinitionKey;
    const cold = await client.evaluateConditionals({ variables: { temperature: 10 } });
    expect(cold.processInstances).toEqual([]);
    const unknown = await client.evaluateConditionals({ variables: { pressure: 10 } });
    expect(unknown.processInstances).toEqual([]);
    const hot = await client.evaluateConditionals({ variables: { temperature: 40 } });
    expect(hot.processInstances).toMatchObject([{ processDefinitionKey: key }]);
    const { processInstanceKey } = hot.processInstances[0]!;
    const found = await client.searchVariables({ filter: { processInstanceKey } }, now);
    expect(found.items).toMatchObject([{ name: 'temperature', value: '40' }]);

    const body = { variables: { temperature: 50 }, processDefinitionKey: key };
    const once = await demo.post('/conditionals/evaluation', body, { 'idempotency-key': 'c1' });
    const twice = await demo.post('/conditionals/evaluation', body, { 'idempotency-key': 'c1' });
    expect(twice.body.processInstances).toEqual(once.body.processInstances);
    expect((await demo.post('/conditionals/evaluation', { ...body, processDefinitionKey: '1' })).status).toBe(
      404,
    );
    expect((await demo.post('/conditionals/evaluation', { variable: {} })).status).toBe(400);
    const failing = await demo.post('/conditionals/evaluation', { variables: { temperature: { deep: 1 } } });
    expect(failing).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('temperature > 30') },
    });
  });
});
