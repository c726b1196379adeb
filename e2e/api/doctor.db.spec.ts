import { spawn } from 'node:child_process';
import path from 'node:path';
import pg from 'pg';
import { EngineRuntime } from '../../engine/runtime/index.js';
import { cloneTestDatabase, type TestDatabase } from '../support/test-database.js';
import { request } from './models.js';

const DOCTOR = path.resolve('dist/api/src/doctor.js');

/** The command as an operator calls it: what it prints, and its exit code. */
describe('procession doctor', () => {
  let database: TestDatabase;
  let instance: string;

  beforeAll(async () => {
    database = await cloneTestDatabase();
    const engine = await EngineRuntime.create({ url: database.url });
    await engine.deploy([{ name: 'request.bpmn', content: request }], 'anna');
    const started = await engine.startInstance({ processId: 'request' }, { actor: 'anna' });
    instance = started.processInstanceKey;
    await engine.stop();
  }, 60_000);
  afterAll(() => database.drop());

  function doctor(...args: string[]): Promise<{ code: number | null; output: string }> {
    const child = spawn(process.execPath, [DOCTOR, ...args], {
      env: { ...process.env, DATABASE_URL: database.url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
  }

  it('says which invariants hold, and ends with 0', async () => {
    const { code, output } = await doctor('--instance', instance);
    expect(output).toContain('1 process instances and 1 steps');
    expect(output).toMatch(/20 {2}holds +the hash chain/);
    expect(code).toBe(0);
  }, 30_000);

  it('names what it finds, as text and as JSON, and ends with 1', async () => {
    const client = new pg.Client(database.url);
    await client.connect();
    await client.query(`UPDATE instance_event SET actor = 'eve' WHERE instance_key = $1`, [instance]);
    await client.end();
    const text = await doctor('--since', '2020-01-01T00:00:00Z');
    expect(text.output).toContain(`${instance}: step 1 was changed`);
    expect(text.code).toBe(1);
    const json = await doctor('--json', '--instance', instance);
    expect(JSON.parse(json.output).findings).toMatchObject([{ invariant: 20, instanceKey: instance }]);
    expect(json.code).toBe(1);
  }, 30_000);

  it.each([
    [['--since', 'yesterday'], 'expected to be a time'],
    [['--instance', 'x'], 'expected to be the key of a process instance'],
    [['--fix'], '--instance KEY'],
  ])(
    'ends with 2 when it is asked wrongly: %j',
    async (args, text) => {
      const { code, output } = await doctor(...args);
      expect(output).toContain(text);
      expect(code).toBe(2);
    },
    30_000,
  );
});
