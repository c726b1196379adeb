import { type OfficialClient, officialClient } from '../support/official-client.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import * as models from './models.js';

/** Workers and programs that were written for another engine with this API go on to work. */
describe('the official client of the compatible API', () => {
  let server: TestServer;
  let client: OfficialClient;

  beforeAll(async () => {
    server = await startTestServer();
    client = officialClient(server.address);
  });
  afterAll(() => server.close());

  it('goes through a process with job, message and user task', async () => {
    const topology = await client.getTopology();
    expect(topology.brokers[0]?.partitions[0]).toMatchObject({ role: 'leader', health: 'healthy' });

    const deployment = await client.createDeployment({
      resources: [
        new File([models.order], 'order.bpmn'),
        new File([models.request], 'request.bpmn'),
        new File([models.checkForm], 'check.form'),
      ],
    });
    expect(deployment.deployments).toHaveLength(3);

    const variables = { orderId: 'o-1', amount: 500 };
    const started = await client.createProcessInstance({ processDefinitionId: 'order' as never, variables });
    const { processInstanceKey } = started;
    expect(started).toMatchObject({
      processDefinitionId: 'order',
      processDefinitionVersion: 1,
      variables: {},
    });

    const { jobs } = await client.activateJobs({
      type: 'ship',
      maxJobsToActivate: 5,
      timeout: 10_000,
      worker: 'shipper',
      requestTimeout: -1,
    });
    expect(jobs).toHaveLength(1);
    expect(jobs[0]).toMatchObject({
      type: 'ship',
      customHeaders: { carrier: 'post' },
      variables,
      worker: 'shipper',
    });
    await client.completeJob({ jobKey: jobs[0]!.jobKey, variables: { parcel: 'p-7' } });

    const message = { name: 'paid', correlationKey: 'o-1', timeToLive: 0, variables: { isPaid: true } };
    expect((await client.publishMessage(message)).messageKey).toMatch(/^\d+$/);
    await server.settle();

    const now = { consistency: { waitUpToMs: 0 } };
    const { items } = await client.searchUserTasks({ filter: { processInstanceKey, state: 'CREATED' } }, now);
    expect(items).toMatchObject([{ elementId: 'Thank', assignee: 'demo', priority: 50 }]);
    await client.completeUserTask({ userTaskKey: items[0]!.userTaskKey, variables: { isThanked: true } });

    const instance = await client.getProcessInstance({ processInstanceKey }, now);
    expect(instance.state).toBe('COMPLETED');
    const found = await client.searchVariables({ filter: { processInstanceKey } }, now);
    expect(Object.fromEntries(found.items.map(({ name, value }) => [name, JSON.parse(value)]))).toEqual({
      ...variables,
      parcel: 'p-7',
      isPaid: true,
      isThanked: true,
    });
    const elements = await client.searchElementInstances(
      { filter: { processInstanceKey, type: 'SERVICE_TASK' } },
      now,
    );
    expect(elements.items).toMatchObject([{ elementId: 'Ship', state: 'COMPLETED', elementName: 'Ship' }]);
    const ended = await client.searchJobs({ filter: { processInstanceKey } }, now);
    expect(ended.items).toMatchObject([{ type: 'ship', state: 'COMPLETED' }]);
  });

  it('works on jobs with its own worker, and sees an incident when they fail', async () => {
    const now = { consistency: { waitUpToMs: 0 } };
    const { processInstanceKey } = await client.createProcessInstance({
      processDefinitionId: 'order' as never,
      variables: { orderId: 'o-2', amount: 1 },
    });
    let attempts = 0;
    const done = new Promise<void>((resolve) => {
      const worker = client.createJobWorker({
        jobType: 'ship',
        maxParallelJobs: 1,
        jobTimeoutMs: 30_000,
        jobHandler: async (job) => {
          attempts += 1;
          const receipt = await job.fail({ errorMessage: 'no carrier', retries: 0 });
          worker.stop();
          resolve();
          return receipt;
        },
      });
    });
    await done;
    expect(attempts).toBe(1);
    const { items } = await client.searchIncidents({ filter: { processInstanceKey } }, now);
    expect(items).toMatchObject([
      { errorType: 'JOB_NO_RETRIES', errorMessage: 'no carrier', elementId: 'Ship' },
    ]);
    await client.updateJob({ jobKey: items[0]!.jobKey!, changeset: { retries: 2 } });
    await client.resolveIncident({ incidentKey: items[0]!.incidentKey });
    await client.cancelProcessInstance({ processInstanceKey });
    expect((await client.getProcessInstance({ processInstanceKey }, now)).state).toBe('TERMINATED');
  });

  it('reads the form of a task, and the reason of a refusal', async () => {
    const now = { consistency: { waitUpToMs: 0 } };
    const { processInstanceKey } = await client.createProcessInstance({
      processDefinitionId: 'request' as never,
    });
    const { items } = await client.searchUserTasks({ filter: { processInstanceKey } }, now);
    const { userTaskKey } = items[0]!;
    const form = await client.getUserTaskForm({ userTaskKey }, now);
    expect(form).toMatchObject({ formId: 'check', version: 1 });
    await client.assignUserTask({ userTaskKey, assignee: 'demo', allowOverride: false });
    await expect(client.completeUserTask({ userTaskKey, variables: {} })).rejects.toThrow(/Amount/);
    await client.completeUserTask({ userTaskKey, variables: { amount: 3, isSure: true } });
    await expect(client.completeUserTask({ userTaskKey, variables: {} })).rejects.toThrow(/completed/);
  });
});
