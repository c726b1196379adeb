import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartupProblem } from '../../config/startup-problem.js';
import { type Account, giveTo } from './account.js';
import type { Binaries } from './binaries.js';
import { serverEnvironment, startAfresh } from './data-folder.js';
import type { Layout } from './layout.js';

/** Recovery after kill -9 replays the write-ahead log; minutes are possible after heavy writing. */
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 30_000;
const POLL_MS = 25;
const LOG_LIMIT_BYTES = 8 * 1024 * 1024;

/** The server process of PostgreSQL, as its postmaster.pid describes it. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** Folder of its socket; undefined for a server without one. */
  readonly sockets: string | undefined;
  readonly isReady: boolean;
}

/** Reads postmaster.pid; undefined when there is none or it is half written. */
export function readPostmaster(layout: Layout): Postmaster | undefined {
  let lines: string[];
  try {
    lines = fs.readFileSync(layout.pidFile, 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!pid || !port) return undefined;
  return { pid, port, sockets: lines[4]?.trim() || undefined, isReady: lines[7]?.trim() === 'ready' };
}

/** Whether a process with this id lives, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export interface StartOptions {
  readonly layout: Layout;
  readonly binaries: Binaries;
  readonly account: Account;
  readonly settings: Record<string, string>;
  readonly port: number;
}

/**
 * Starts PostgreSQL in a process group of its own, so that Ctrl-C reaches Procession first
 * and the database goes last.
 *
 * @throws StartupProblem with PostgreSQL's last words when it does not come up
 */
export async function startPostmaster(options: StartOptions): Promise<Postmaster> {
  const { layout, binaries, account, port } = options;
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: layout.sockets ? `"${layout.sockets.replaceAll('"', '""')}"` : '',
    cluster_name: 'procession',
    log_checkpoints: 'off',
    ...options.settings,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openLog(layout, account);
  const logStart = fs.fstatSync(log).size;
  const child = spawn(binaries.postgres, ['-D', layout.data, ...args], {
    ...account,
    cwd: layout.dir,
    env: serverEnvironment(),
    // A file instead of a pipe: it still has a reader when Procession is killed.
    stdio: ['ignore', log, log],
    detached: true,
    windowsHide: true,
  });
  fs.closeSync(log);
  let ended: string | undefined;
  child.once('error', (error) => {
    ended = error.message;
  });
  child.once('exit', (code, signal) => {
    ended ??= `exit code ${code ?? signal}`;
  });
  child.unref();

  for (const end = performance.now() + START_TIMEOUT_MS; performance.now() < end; await sleep(POLL_MS)) {
    if (ended) throw doesNotStart(layout, lastWords(layout, logStart) ?? ended);
    const running = readPostmaster(layout);
    if (running?.isReady && running.pid === child.pid) return running;
  }
  throw doesNotStart(layout, `it was not ready after ${START_TIMEOUT_MS / 1000} s`);
}

/**
 * PostgreSQL finds the data in use. Often it passes: after kill -9 the dead process, or its
 * children with their shared memory, stay visible for a moment.
 */
export class DataInUse extends StartupProblem {}

function doesNotStart(layout: Layout, reason: string): StartupProblem {
  if (/No space left on device/.test(reason)) {
    return new StartupProblem(
      `The disk that holds ${layout.dir} is full.`,
      'Free some space and start again; nothing is lost.',
    );
  }
  if (/lock file "postmaster.pid" already exists|pre-existing shared memory/i.test(reason)) {
    return new DataInUse(
      `Another PostgreSQL already runs on ${layout.data}, and it does not answer to Procession.`,
      `Stop that process (its id is the first line of ${layout.pidFile}) and start again.`,
    );
  }
  return new StartupProblem(
    `The embedded PostgreSQL does not start on ${layout.data}: ${reason}`,
    startAfresh(layout),
  );
}

/** Asks PostgreSQL for a fast shutdown and waits until it is gone; does nothing when it already is. */
export async function stopPostmaster(layout: Layout, binaries: Binaries, pid: number): Promise<void> {
  if (readPostmaster(layout)?.pid !== pid) return;
  if (process.platform === 'win32') {
    execFileSync(binaries.pgCtl, ['-D', layout.data, '-m', 'fast', '-w', 'stop'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    return;
  }
  for (const end = performance.now() + STOP_TIMEOUT_MS; performance.now() < end; await sleep(POLL_MS)) {
    if (!isAlive(pid) || readPostmaster(layout)?.pid !== pid) return;
  }
}

/** A port of the loopback interface that is free right now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function openLog(layout: Layout, account: Account): number {
  if ((fs.statSync(layout.log, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES) {
    fs.renameSync(layout.log, `${layout.log}.old`);
  }
  const log = fs.openSync(layout.log, 'a', 0o600);
  giveTo(account, layout.log);
  return log;
}

/** The most telling line that PostgreSQL wrote since it was started. */
function lastWords(layout: Layout, from: number): string | undefined {
  const lines = fs.readFileSync(layout.log).subarray(from).toString().trim().split('\n');
  const telling = lines.filter((line) => /\b(FATAL|PANIC|ERROR):/.test(line)).at(-1) ?? lines.at(-1);
  return telling?.replace(/^.*?\b(FATAL|PANIC|ERROR):\s*/, '') || undefined;
}
