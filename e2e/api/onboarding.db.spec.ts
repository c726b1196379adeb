import { type Client, startTestServer, type TestServer } from '../support/test-server.js';

const DAY = 86_400_000;
const request = {
  name: 'Grace Hopper',
  startDate: '2026-12-01',
  department: 'engineering',
  role: 'developer',
  manager: 'mia',
  mailServer: 'up',
};

describe('employee onboarding', () => {
  let server: TestServer;
  let as: (username: string) => Client;

  beforeAll(async () => {
    server = await startTestServer();
    as = server.as;
  });
  afterAll(() => server.close());

  async function start(variables: object = {}): Promise<string> {
    const started = await as('eric').post('/process-instances', {
      processDefinitionId: 'employee-onboarding',
      variables: { ...request, ...variables },
    });
    expect(started.status).toBe(200);
    await server.settle();
    return started.body.processInstanceKey;
  }

  async function openTask(username: string, processInstanceKey: string, elementId: string) {
    const filter = { processInstanceKey, elementId, state: 'CREATED' };
    const { body } = await as(username).post('/user-tasks/search', { filter });
    return body.items[0];
  }

  async function complete(username: string, key: string, elementId: string, variables: object) {
    const task = await openTask(username, key, elementId);
    expect(task).toBeDefined();
    const path = `/user-tasks/${task.userTaskKey}`;
    const claimed = await as(username).post(`${path}/assignment`, {
      assignee: username,
      allowOverride: false,
    });
    expect(claimed.status).toBe(204);
    const completed = await as(username).post(`${path}/completion`, { variables });
    expect(completed.body).toBe('');
    expect(completed.status).toBe(204);
    await server.settle();
  }

  const instance = async (key: string) => (await as('otto').get(`/process-instances/${key}`)).body;
  const rows = (table: string, order: string) =>
    server.dataSource.query(`SELECT * FROM onboarding.${table} ORDER BY ${order}`);
  const sentences = async (key: string): Promise<string[]> =>
    (await as('ada').get(`/process-instances/${key}/history?limit=1000`)).body.items.map(
      (item: { sentence: string }) => item.sentence,
    );

  it('prepares everything once the manager has approved, and tells who did what', async () => {
    const key = await start();
    const task = await openTask('mia', key, 'Approve');
    expect(task).toMatchObject({
      name: 'Approve onboarding',
      candidateGroups: ['managers'],
      assignee: null,
      dueDate: '2026-12-01T08:00:00.000Z',
      processName: 'Employee onboarding',
    });
    expect(await openTask('eric', key, 'Approve')).toBeUndefined();
    const form = await as('mia').get(`/user-tasks/${task.userTaskKey}/form`);
    expect(JSON.parse(form.body.schema).id).toBe('onboarding-approval');

    await complete('mia', key, 'Approve', { decision: 'approved', comment: 'Welcome!' });
    const laptop = await openTask('eric', key, 'ChooseLaptop');
    const seen = await as('eric').get(`/user-tasks/${laptop.userTaskKey}/variables`);
    const free = JSON.parse(
      seen.body.items.find((item: { name: string }) => item.name === 'freeLaptops').value,
    );
    expect(free[0]).toEqual({ value: 'NB-1001', label: 'Light 13, 13 inches, 16 GB (NB-1001)' });
    const wrong = await as('eric').post(`/user-tasks/${laptop.userTaskKey}/completion`, {
      variables: { laptop: 'NB-9' },
    });
    expect(wrong.status).toBe(400);
    expect(wrong.body.errors[0].path).toBe('laptop');

    await complete('eric', key, 'ChooseLaptop', { laptop: 'NB-2001' });
    expect(await instance(key)).toMatchObject({ state: 'COMPLETED', hasIncident: false, startedBy: 'eric' });
    expect(await rows('account', 'account')).toMatchObject([{ account: 'grace.hopper' }]);
    expect(await rows('mailbox', 'address')).toMatchObject([{ address: 'grace.hopper@example.com' }]);
    expect((await rows('licence', 'product')).map((row: { product: string }) => row.product)).toEqual([
      'Development environment',
      'Office',
    ]);
    expect((await rows('access', 'app')).map((row: { app: string }) => row.app)).toEqual([
      'Build server',
      'Issue tracker',
      'Source control',
      'Wiki',
    ]);
    expect(await rows('mail', 'job_key')).toMatchObject([
      { recipient: 'grace.hopper@example.com', subject: 'Welcome, Grace Hopper' },
    ]);
    expect(await sentences(key)).toEqual(
      expect.arrayContaining([
        'Eric Sommer started the process',
        '“Approve onboarding” was offered to the group managers',
        'Mia Keller took “Approve onboarding”',
        'Mia Keller completed “Approve onboarding”',
        'The flow “yes” was taken',
        'The worker onboarding-mailbox did the work of “Create mailbox”',
        'Eric Sommer completed “Choose laptop”',
        'The process completed',
      ]),
    );
    const flows = (await as('ada').get(`/process-instances/${key}/sequence-flows`)).body.items;
    const taken = flows.map((flow: { elementId: string }) => flow.elementId);
    expect(taken).toContain('Yes');
    expect(taken).not.toContain('No');
  });

  it('informs the requester of a rejection and prepares nothing', async () => {
    const key = await start({ name: 'Never Hired' });
    await complete('mia', key, 'Approve', { decision: 'rejected', comment: 'No budget' });
    expect((await instance(key)).state).toBe('COMPLETED');
    const [mail] = await server.dataSource.query(
      `SELECT body FROM onboarding.mail WHERE subject = 'Onboarding of Never Hired was rejected'`,
    );
    expect(mail.body).toBe('Comment: No budget');
    expect(await rows('account', 'account')).toHaveLength(1);
  });

  it('reminds the manager every day and hands over to the deputies after three', async () => {
    const key = await start({ name: 'Late Riser' });
    await server.pass(DAY);
    await server.pass(DAY);
    const reminders = (await rows('mail', 'job_key')).filter((mail: { subject: string }) =>
      /Late Riser/.test(mail.subject),
    );
    expect(reminders).toHaveLength(2);
    expect(reminders[0].recipient).toBe('mia@example.com');
    expect(await openTask('dora', key, 'Approve')).toBeDefined();
    await server.pass(DAY + 1000);
    expect(await openTask('mia', key, 'Approve')).toBeUndefined();
    await complete('dora', key, 'DecideAsDeputy', { decision: 'rejected' });
    expect((await instance(key)).state).toBe('COMPLETED');
    expect(await sentences(key)).toContain('“Approve onboarding” was interrupted');
  });

  it('keeps a failing mail server as an incident that an operator resolves', async () => {
    const key = await start({ name: 'Mail Less', mailServer: 'down' });
    await complete('mia', key, 'Approve', { decision: 'approved' });
    await server.pass(10_000);
    expect(await instance(key)).toMatchObject({ state: 'ACTIVE', hasIncident: true });
    const filter = { processInstanceKey: key, state: 'ACTIVE' };
    const { items } = (await as('otto').post('/incidents/search', { filter })).body;
    expect(items).toMatchObject([{ elementId: 'CreateMailbox', errorType: 'JOB_NO_RETRIES' }]);
    expect(items[0].errorMessage).toMatch(/The mail server does not answer/);
    const explanation = (await as('otto').get(`/process-instances/${key}/explanation`)).body.items;
    expect(explanation.map((item: { sentence: string }) => item.sentence).join(' ')).toMatch(
      /“Create mailbox” has an incident: .* An operator can retry it/,
    );

    const refused = await as('otto').post(`/incidents/${items[0].incidentKey}/resolution`);
    expect(refused.status).toBe(409);
    const variables = { mailServer: 'up' };
    expect((await as('otto').send('PUT', `/element-instances/${key}/variables`, { variables })).status).toBe(
      204,
    );
    const changeset = { retries: 1 };
    expect((await as('otto').send('PATCH', `/jobs/${items[0].jobKey}`, { changeset })).status).toBe(204);
    expect((await as('otto').post(`/incidents/${items[0].incidentKey}/resolution`)).status).toBe(204);
    await server.pass(10_000);
    expect(await instance(key)).toMatchObject({ state: 'ACTIVE', hasIncident: false });
    await complete('eric', key, 'ChooseLaptop', { laptop: 'NB-1002' });
    expect((await instance(key)).state).toBe('COMPLETED');
    expect(await sentences(key)).toEqual(
      expect.arrayContaining([
        'Otto Berg set mailServer to "up"',
        'Otto Berg resolved the incident of “Create mailbox”',
      ]),
    );
  });

  it('asks for another laptop when the chosen one was taken meanwhile', async () => {
    const key = await start({ name: 'Second Choice' });
    await complete('mia', key, 'Approve', { decision: 'approved' });
    await server.dataSource.query(
      `UPDATE onboarding.laptop SET reserved_for = 'Somebody' WHERE tag = 'NB-1003'`,
    );
    await complete('eric', key, 'ChooseLaptop', { laptop: 'NB-1003' });
    expect((await instance(key)).state).toBe('ACTIVE');
    await complete('eric', key, 'ChooseLaptop', { laptop: 'NB-2003' });
    expect((await instance(key)).state).toBe('COMPLETED');
    const [laptop] = await server.dataSource.query(
      `SELECT reserved_for FROM onboarding.laptop WHERE tag = 'NB-2003'`,
    );
    expect(laptop.reserved_for).toBe('Second Choice');
  });
});
