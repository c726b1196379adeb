import { type OfficialClient, officialClient } from '../support/official-client.js';
import { type Client, startTestServer, type TestServer } from '../support/test-server.js';
import * as models from './models.js';

const now = { consistency: { waitUpToMs: 0 } };

describe('listeners over the API', () => {
  let server: TestServer;
  let demo: Client;
  let client: OfficialClient;

  beforeAll(async () => {
    server = await startTestServer();
    demo = server.as('demo');
    client = officialClient(server.address);
    expect((await demo.deploy({ 'listened.bpmn': models.listened })).status).toBe(200);
  });
  afterAll(() => server.close());

  /** The next job of a type, as the official client gets it. */
  async function take(type: string) {
    const request = { type, maxJobsToActivate: 1, timeout: 60_000, worker: 'w', requestTimeout: 2000 };
    const { jobs } = await client.activateJobs(request);
    expect(jobs).toHaveLength(1);
    return jobs[0]!;
  }

  async function startTask() {
    const { processInstanceKey } = await client.createProcessInstance({
      processDefinitionId: 'listened' as never,
    });
    const prepare = await take('prepare');
    expect(prepare).toMatchObject({ kind: 'EXECUTION_LISTENER', listenerEventType: 'START', userTask: null });
    await client.completeJob({ jobKey: prepare.jobKey, variables: { prepared: true } });
    const { items } = await client.searchUserTasks({ filter: { processInstanceKey } }, now);
    return { processInstanceKey, task: items[0]! };
  }

  it('a change of a task is answered when its listener has agreed, with its corrections', async () => {
    const { task } = await startTask();
    const answer = demo.post(`/user-tasks/${task.userTaskKey}/assignment`, { assignee: 'demo' });
    const job = await take('may-assign');
    expect(job).toMatchObject({
      kind: 'TASK_LISTENER',
      listenerEventType: 'ASSIGNING',
      variables: { prepared: true },
      userTask: {
        userTaskKey: task.userTaskKey,
        action: 'assign',
        assignee: 'demo',
        changedAttributes: ['assignee'],
        candidateGroups: ['it'],
        priority: 50,
      },
    });
    expect((await demo.get(`/user-tasks/${task.userTaskKey}`)).body).toMatchObject({
      state: 'ASSIGNING',
      assignee: null,
    });
    // Whoever the task is not offered to has no say meanwhile either.
    const stranger = await server.as('mia').post(`/user-tasks/${task.userTaskKey}/completion`, {});
    expect(stranger).toMatchObject({ status: 403, body: { detail: expect.stringContaining('mia') } });
    const result = {
      type: 'userTask',
      denied: false,
      corrections: { assignee: 'mia', priority: 90 },
    } as const;
    await client.completeJob({ jobKey: job.jobKey, result } as never);
    expect((await answer).status).toBe(204);
    expect((await demo.get(`/user-tasks/${task.userTaskKey}`)).body).toMatchObject({
      state: 'CREATED',
      assignee: 'mia',
      priority: 90,
    });
  });

  it('a refusal comes back as a conflict with its reason, and the task can be completed later', async () => {
    const { processInstanceKey, task } = await startTask();
    const refused = demo.post(`/user-tasks/${task.userTaskKey}/completion`, { variables: { ok: true } });
    const first = await take('four-eyes');
    const denial = {
      type: 'userTask',
      denied: true,
      deniedReason: 'a second person has to look at it',
    } as const;
    await client.completeJob({ jobKey: first.jobKey, result: denial } as never);
    expect(await refused).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('a second person has to look at it') },
    });
    const agreed = demo.post(`/user-tasks/${task.userTaskKey}/completion`, { variables: { ok: true } });
    const second = await take('four-eyes');
    await client.completeJob({ jobKey: second.jobKey });
    expect((await agreed).status).toBe(204);
    const instance = await client.getProcessInstance({ processInstanceKey }, now);
    expect(instance.state).toBe('COMPLETED');
    const told = await demo.get(`/process-instances/${processInstanceKey}/history`);
    expect(JSON.stringify(told.body)).toContain('refused: a second person has to look at it');
    expect(JSON.stringify(told.body)).toContain('Dana Demo completed “Check request”');
    expect(JSON.stringify(told.body)).toContain('Dana Demo set ok to true');
    // The worker only agreed.
    expect((await demo.get(`/user-tasks/${task.userTaskKey}`)).body.completedBy).toBe('demo');
  });

  it('variables of a task are set when its updating listener has agreed', async () => {
    const { processInstanceKey, task } = await startTask();
    const path = `/element-instances/${task.elementInstanceKey}/variables`;
    const refused = demo.send('PUT', path, { variables: { amount: -1 } });
    const first = await take('audit');
    expect(first).toMatchObject({
      listenerEventType: 'UPDATING',
      variables: { prepared: true, amount: -1 },
      userTask: { changedAttributes: ['variables'] },
    });
    const early = await demo.send('PUT', path, { variables: { amount: 1 } });
    expect(early).toMatchObject({ status: 409, body: { detail: expect.stringContaining('it is updating') } });
    const denial = { type: 'userTask', denied: true, deniedReason: 'less than nothing' } as const;
    await client.completeJob({ jobKey: first.jobKey, result: denial } as never);
    expect(await refused).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('less than nothing') },
    });
    const set = demo.send('PUT', path, { variables: { amount: 5, prepared: false }, local: true });
    const second = await take('audit');
    await client.completeJob({ jobKey: second.jobKey });
    expect((await set).status).toBe(204);
    const { items } = await client.searchVariables({ filter: { processInstanceKey } }, now);
    const local = items.filter(({ scopeKey }) => scopeKey === task.elementInstanceKey);
    expect(Object.fromEntries(local.map(({ name, value }) => [name, value]))).toEqual({
      amount: '5',
      prepared: 'false',
    });
    const told = await demo.get(`/process-instances/${processInstanceKey}/history`);
    expect(JSON.stringify(told.body)).toContain('Dana Demo set amount and prepared');
    // Elsewhere in the instance nobody is asked.
    const outside = await demo.send('PUT', `/element-instances/${processInstanceKey}/variables`, {
      variables: { other: 1 },
    });
    expect(outside.status).toBe(204);
    const completed = demo.post(`/user-tasks/${task.userTaskKey}/completion`, { variables: { ok: true } });
    const last = await take('four-eyes');
    expect(last.variables).toMatchObject({ ok: true, amount: 5 });
    await client.completeJob({ jobKey: last.jobKey });
    expect((await completed).status).toBe(204);
  });

  it('a canceled instance ends when the listeners of its tasks are done', async () => {
    const { processInstanceKey, task } = await startTask();
    const assigned = demo.post(`/user-tasks/${task.userTaskKey}/assignment`, { assignee: 'demo' });
    const asked = await take('may-assign');
    const path = `/process-instances/${processInstanceKey}`;
    expect((await server.as('otto').post(`${path}/cancellation`, {})).status).toBe(204);
    expect(await assigned).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('cancelled meanwhile') },
    });
    expect((await demo.post(`/jobs/${asked.jobKey}/completion`, {})).status).toBe(409);
    expect((await demo.get(`/user-tasks/${task.userTaskKey}`)).body.state).toBe('CANCELING');
    const late = await demo.post(`/user-tasks/${task.userTaskKey}/completion`, {});
    expect(late).toMatchObject({ status: 409, body: { detail: expect.stringContaining('it is canceling') } });
    expect((await demo.get(path)).body.state).toBe('ACTIVE');
    expect((await demo.post(`${path}/cancellation`, {})).status).toBe(204);
    const told = await take('tell');
    expect(told).toMatchObject({ kind: 'TASK_LISTENER', listenerEventType: 'CANCELING' });
    await client.completeJob({ jobKey: told.jobKey });
    expect((await demo.get(path)).body.state).toBe('TERMINATED');
    expect((await demo.get(`/user-tasks/${task.userTaskKey}`)).body.state).toBe('CANCELED');
    const history = JSON.stringify((await demo.get(`${path}/history`)).body);
    expect(history).toContain('its listeners are told that it is cancelled');
    // Not the worker that was told last.
    expect(history).toContain('Otto Berg cancelled the process');
    expect(history).toContain('ends when the listeners of its tasks are done');
  });
});
