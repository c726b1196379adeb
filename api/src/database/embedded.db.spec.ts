import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { jest } from '@jest/globals';
import pg from 'pg';
import { StartupProblem } from '../config/startup-problem.js';
import { type EmbeddedDatabase, type EmbeddedOptions, runningEmbedded, startEmbedded } from './embedded.js';
import { checkDatabase } from './external.js';

jest.setTimeout(120_000);

const COMPILED = pathToFileURL(path.resolve('dist/api/src/database/embedded.js')).href;
/** A process of its own that can be killed, running what `npm start` runs. */
const PROGRAM = `
  const { startEmbedded } = await import(${JSON.stringify(COMPILED)});
  const { url, adopted } = await startEmbedded({ dir: process.argv[1] });
  console.log(JSON.stringify({ url, adopted }));
  setInterval(() => undefined, 60_000);`;

const parent = fs.mkdtempSync(path.join(os.tmpdir(), 'procession embedded '));
const running: EmbeddedDatabase[] = [];
const folder = (name: string) => path.join(parent, name);

beforeAll(() => fs.chmodSync(parent, 0o755));

afterEach(async () => {
  for (const database of running.splice(0)) await database.stop();
});

afterAll(() => fs.rmSync(parent, { recursive: true, force: true }));

async function start(name: string, options: Omit<EmbeddedOptions, 'dir'> = {}) {
  const database = await startEmbedded({ dir: folder(name), ...options });
  running.push(database);
  return database;
}

async function query<Row extends object = Record<string, unknown>>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

function startElsewhere(name: string): Promise<{ child: ChildProcess; url: string; adopted: boolean }> {
  const args = ['--input-type=module', '-e', PROGRAM, folder(name)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.stdout.once('data', (line) => resolve({ child, ...JSON.parse(String(line)) }));
    child.once('exit', (code) => reject(new Error(`Expected the child to start, it ended with ${code}.`)));
  });
}

async function kill(child: ChildProcess): Promise<void> {
  child.removeAllListeners('exit');
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

const postmasterPid = (name: string) =>
  Number(fs.readFileSync(path.join(folder(name), 'data/postmaster.pid'), 'utf8').split('\n')[0]);

async function problem(work: Promise<unknown>): Promise<StartupProblem> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StartupProblem);
  return error as StartupProblem;
}

describe('startEmbedded', () => {
  it('keeps the data over a stop, in a folder with spaces', async () => {
    const first = await start('kept');
    await query(first.url, 'create table note (text text)');
    await query(first.url, "insert into note values ('still here')");
    await first.stop();
    const second = await start('kept');
    expect(second.adopted).toBe(false);
    expect(await query(second.url, 'select text from note')).toEqual([{ text: 'still here' }]);
  });

  it('is durable, checks its pages, and speaks UTF-8 whatever the shell speaks', async () => {
    const { url } = await start('kept');
    const [settings] = await query(
      url,
      `select current_setting('fsync') fsync, current_setting('data_checksums') checksums,
              current_setting('server_encoding') encoding, current_setting('listen_addresses') listens`,
    );
    expect(settings).toEqual({ fsync: 'on', checksums: 'on', encoding: 'UTF8', listens: '127.0.0.1' });
  });

  const addressOf = async (url: string) =>
    (await query<{ address: string | null }>(url, 'select inet_client_addr() address'))[0]!.address;

  it('is reached over a socket that nobody else can enter, and over the loopback interface', async () => {
    const { url, networkUrl, dir } = await start('kept');
    expect(await addressOf(url)).toBeNull();
    expect(await addressOf(networkUrl)).toBe('127.0.0.1');
    expect(fs.statSync(dir).mode & 0o777).toBe(0o700);
    expect(await runningEmbedded(dir)).toBe(url);
  });

  it('is reached over the loopback interface where the name of the socket would be too long', async () => {
    const { url } = await start('a long name '.repeat(9), { durable: false });
    expect(await addressOf(url)).toBe('127.0.0.1');
  });

  it('is reached over the loopback interface where an older Procession started it without a socket', async () => {
    const { url } = await start('kept', { settings: { unix_socket_directories: '' } });
    expect(await addressOf(url)).toBe('127.0.0.1');
  });

  it('adopts the server of a killed Procession with all acknowledged rows', async () => {
    const killed = await startElsewhere('kept');
    await query(killed.url, 'create table killed (n int)');
    await query(killed.url, 'insert into killed values (1)');
    const orphan = postmasterPid('kept');
    await kill(killed.child);
    const next = await start('kept');
    expect(next.adopted).toBe(true);
    expect(postmasterPid('kept')).toBe(orphan);
    expect(await query(next.url, 'select n from killed')).toEqual([{ n: 1 }]);
  });

  it('starts where both Procession and PostgreSQL were killed', async () => {
    const killed = await startElsewhere('kept');
    await query(killed.url, 'insert into killed values (2)');
    await kill(killed.child);
    process.kill(postmasterPid('kept'), 'SIGKILL');
    const next = await start('kept');
    expect(next.adopted).toBe(false);
    expect(await query(next.url, 'select n from killed order by n')).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('brings PostgreSQL back on the same port when only PostgreSQL was killed', async () => {
    let isBack: () => void;
    const back = new Promise<void>((resolve) => {
      isBack = resolve;
    });
    const database = await start('kept', {
      say: (line) => {
        if (line.includes('was started again')) isBack();
      },
    });
    process.kill(postmasterPid('kept'), 'SIGKILL');
    await back;
    expect(await query(database.url, 'select count(*)::int as n from killed')).toEqual([{ n: 2 }]);
  });

  it('refuses a second Procession on the same folder and says who holds it', async () => {
    await start('kept');
    const { message } = await problem(startEmbedded({ dir: folder('kept') }));
    expect(message).toContain(`process ${process.pid}`);
    expect(message).toContain(folder('kept'));
  });

  it('refuses data of another PostgreSQL version and leaves it alone', async () => {
    const database = await start('other version', { durable: false });
    await database.stop();
    const versionFile = path.join(folder('other version'), 'data/PG_VERSION');
    fs.writeFileSync(versionFile, '16\n');
    const { message, advice } = await problem(startEmbedded({ dir: folder('other version') }));
    expect(message).toMatch(/made by PostgreSQL 16, but PostgreSQL 18 is installed/);
    expect(advice).toContain('PROCESSION_DATA_DIR');
    expect(fs.readFileSync(versionFile, 'utf8')).toBe('16\n');
  });

  it.each([
    ['without its control file', 'global/pg_control'],
    ['without its version', 'PG_VERSION'],
    ['without its settings', 'postgresql.conf'],
    ['without its write-ahead log', 'pg_wal'],
  ])('refuses a broken data folder %s and says how to go on', async (_, lost) => {
    const name = `broken ${path.basename(lost)}`;
    const database = await start(name, { durable: false });
    await database.stop();
    fs.rmSync(path.join(folder(name), 'data', lost), { recursive: true });
    const { message, advice } = await problem(startEmbedded({ dir: folder(name), durable: false }));
    expect(message).toContain(folder(name));
    expect(advice).toContain('Restore');
    expect(advice).toContain(`mv "${folder(name)}"`);
  });

  it('refuses a data folder that is a file', async () => {
    fs.writeFileSync(folder('file'), '');
    const { message, advice } = await problem(startEmbedded({ dir: folder('file') }));
    expect(message).toContain(folder('file'));
    expect(advice).toContain('PROCESSION_DATA_DIR');
  });

  it('waits for the end in every call of stop', async () => {
    const database = await start('kept');
    const pid = postmasterPid('kept');
    void database.stop();
    await database.stop();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('begins again after an interrupted first start', async () => {
    fs.mkdirSync(path.join(folder('interrupted'), 'data.unfinished/base'), { recursive: true });
    const { url } = await start('interrupted', { durable: false });
    expect(await query(url, 'select 1 as n')).toEqual([{ n: 1 }]);
  });
});

describe('checkDatabase', () => {
  it('accepts a database that answers', async () => {
    const { url } = await start('kept');
    await checkDatabase(url);
  });

  it('tells an unknown database from a wrong password', async () => {
    const { url } = await start('kept');
    const unknown = new URL(url);
    unknown.pathname = '/nowhere';
    expect((await problem(checkDatabase(unknown.href))).message).toContain('does not exist');
    const wrong = new URL(url);
    wrong.password = 'wrong';
    const { message } = await problem(checkDatabase(wrong.href));
    expect(message).toContain('refused');
    expect(message).not.toContain('wrong');
  });

  it('names the folder of a socket at which nobody listens', async () => {
    const { message } = await problem(checkDatabase('postgres://me:hunter2@localhost/x?host=/nowhere'));
    expect(message).toContain('cannot be reached (/nowhere, database x)');
    expect(message).not.toContain('hunter2');
  });

  it('says that nobody listens', async () => {
    const { message, advice } = await problem(checkDatabase('postgres://me:hunter2@127.0.0.1:9/x'));
    expect(message).toMatch(/cannot be reached \(127\.0\.0\.1:9\/x\)/);
    expect(message).not.toContain('hunter2');
    expect(advice).toContain('DATABASE_URL');
  });
});
