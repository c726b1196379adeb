import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { freePort } from '../../api/src/database/embedded/postmaster.js';
import { startEmbedded } from '../../api/src/database/embedded.js';

const MAIN = path.resolve('dist/api/src/main.js');

/**
 * The server is killed (-9) between any two steps of the onboarding: nothing that was answered is lost, nothing is
 * done twice, and the journey goes on where it was. The database is the embedded one, durable as in production.
 */
describe('kill -9 between any two steps', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'procession-kill-'));
  let server: ChildProcess;
  let address: string;
  let output = '';

  beforeAll(start, 120_000);
  afterAll(async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
    fs.rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  async function start(): Promise<void> {
    const port = await freePort();
    address = `http://127.0.0.1:${port}/v2`;
    output = '';
    server = spawn(process.execPath, [MAIN], {
      env: {
        ...process.env,
        PORT: String(port),
        PROCESSION_DATA_DIR: folder,
        LOG_LEVEL: 'warn',
        DATABASE_URL: '',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [server.stdout!, server.stderr!]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    await until('the server to be ready', async () => {
      if (server.exitCode !== null) throw new Error(output);
      return (await fetch(`${address}/status`).catch(() => undefined))?.status === 204;
    });
  }

  async function kill(): Promise<void> {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await ended;
  }

  async function killAndRestart(): Promise<void> {
    await kill();
    await start();
  }

  // biome-ignore lint/suspicious/noExplicitAny: the shape of an answer is what the test looks at
  async function call(user: string, method: string, to: string, body?: object, key?: string): Promise<any> {
    const response = await fetch(`${address}${to}`, {
      method,
      headers: {
        authorization: `Basic ${btoa(`${user}:${user}`)}`,
        ...(body && { 'content-type': 'application/json' }),
        ...(key && { 'idempotency-key': key }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${to}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  const task = (user: string, processInstanceKey: string, elementId: string) =>
    until(`the task ${elementId}`, async () => {
      const filter = { processInstanceKey, elementId, state: 'CREATED' };
      return (await call(user, 'POST', '/user-tasks/search', { filter })).items[0];
    });

  it('loses and doubles nothing', async () => {
    const variables = {
      name: 'Katherine Johnson',
      startDate: '2026-12-01',
      department: 'engineering',
      role: 'developer',
      manager: 'mia',
      mailServer: 'down',
    };
    const request = { processDefinitionId: 'employee-onboarding', variables };
    const { processInstanceKey: key } = await call('eric', 'POST', '/process-instances', request, 'start-1');
    await killAndRestart();
    // Whoever did not get the answer asks again, and gets the same.
    expect((await call('eric', 'POST', '/process-instances', request, 'start-1')).processInstanceKey).toBe(
      key,
    );

    const approve = (await task('mia', key, 'Approve')).userTaskKey;
    const draft = { variables: { comment: 'half a sen' } };
    await call('mia', 'PUT', `/user-tasks/${approve}/draft`, draft);
    await call('mia', 'POST', `/user-tasks/${approve}/assignment`, { assignee: 'mia', allowOverride: false });
    await killAndRestart();
    expect(await call('mia', 'GET', `/user-tasks/${approve}`)).toMatchObject({
      assignee: 'mia',
      state: 'CREATED',
    });
    expect(await call('mia', 'GET', `/user-tasks/${approve}/draft`)).toMatchObject(draft);

    await call(
      'mia',
      'POST',
      `/user-tasks/${approve}/completion`,
      { variables: { decision: 'approved' } },
      'approve-1',
    );
    // Killed while the workers work.
    await killAndRestart();
    await call(
      'mia',
      'POST',
      `/user-tasks/${approve}/completion`,
      { variables: { decision: 'approved' } },
      'approve-1',
    );

    const incident = await until('the incident', async () => {
      const filter = { processInstanceKey: key, state: 'ACTIVE' };
      return (await call('otto', 'POST', '/incidents/search', { filter })).items[0];
    });
    expect(incident.elementId).toBe('CreateMailbox');
    await killAndRestart();
    await call('otto', 'PUT', `/element-instances/${key}/variables`, { variables: { mailServer: 'up' } });
    await killAndRestart();
    await call('otto', 'PATCH', `/jobs/${incident.jobKey}`, { changeset: { retries: 1 } });
    await call('otto', 'POST', `/incidents/${incident.incidentKey}/resolution`);
    await killAndRestart();

    const choose = (await task('eric', key, 'ChooseLaptop')).userTaskKey;
    await call('eric', 'POST', `/user-tasks/${choose}/completion`, { variables: { laptop: 'NB-2003' } });
    await killAndRestart();
    await until('the process to complete', async () => {
      const { state } = await call('ada', 'GET', `/process-instances/${key}`);
      return state === 'COMPLETED';
    });

    const history = await call('ada', 'GET', `/process-instances/${key}/history?limit=1000`);
    const seqs = [...new Set<number>(history.items.map((item: { seq: number }) => item.seq))];
    expect(seqs).toEqual(seqs.map((_, n) => n + 1));
    const completed = history.items.filter((item: { type: string }) => item.type === 'ElementCompleted');
    const times = (elementId: string) =>
      completed.filter((item: { elementId: string }) => item.elementId === elementId).length;
    const once = ['Requested', 'Approve', 'CreateAccount', 'CreateMailbox', 'FindLaptops', 'ChooseLaptop'];
    const onceToo = ['ReserveLaptop', 'AssignLicences', 'FindApps', 'Join', 'Welcome', 'Onboarded'];
    for (const element of [...once, ...onceToo]) expect([element, times(element)]).toEqual([element, 1]);
    const actors = new Set(history.items.map((item: { actorName: string }) => item.actorName));
    expect([...actors]).toEqual(expect.arrayContaining(['Eric Sommer', 'Mia Keller', 'Otto Berg']));

    expect((await call('otto', 'POST', '/process-instances/search', {})).page.totalItems).toBe(1);
    const { items: jobs } = await call('otto', 'POST', '/jobs/search', {
      filter: { processInstanceKey: key },
    });
    expect(jobs.every((job: { state: string }) => job.state === 'COMPLETED')).toBe(true);
    expect(
      (await call('demo', 'POST', '/user-tasks/search', { filter: { state: 'CREATED' } })).items,
    ).toEqual([]);
    expect((await call('otto', 'POST', '/process-definitions/search', {})).page.totalItems).toBe(1);
    const origin = address.replace(/\/v2$/, '');
    expect(await (await fetch(`${origin}/docs/api`)).text()).toMatch('Swagger UI');
    await kill();
    expect(await effects()).toEqual({ account: 1, mailbox: 1, licence: 2, access: 4, laptop: 1, mail: 1 });
    await start();
  }, 180_000);

  /** What the workers did in the systems outside, counted. */
  async function effects(): Promise<Record<string, number>> {
    const database = await startEmbedded({ dir: path.join(folder, 'database') });
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      const { rows } = await client.query(`SELECT (SELECT count(*)::int FROM onboarding.account) account,
        (SELECT count(*)::int FROM onboarding.mailbox) mailbox, (SELECT count(*)::int FROM onboarding.licence) licence,
        (SELECT count(*)::int FROM onboarding.access) access, (SELECT count(*)::int FROM onboarding.mail) mail,
        (SELECT count(*)::int FROM onboarding.laptop WHERE reserved_for IS NOT NULL) laptop`);
      return rows[0];
    } finally {
      await client.end();
      await database.stop();
    }
  }
});

async function until<T>(what: string, find: () => Promise<T | undefined | false>): Promise<T> {
  for (const end = performance.now() + 60_000; performance.now() < end; ) {
    const found = await find();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Expected ${what} within 60 s.`);
}
