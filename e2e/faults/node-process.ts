/** The process of one server: started, killed, stopped and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Order } from './node.js';

/** The server of this build. */
export const ENTRY = fileURLToPath(new URL('./node.js', import.meta.url));
const LAST_WORDS = 40;

export interface NodeOptions {
  readonly port: number;
  readonly databaseUrl: string;
  readonly dataDir: string;
  /** The program it runs first; default: that of this build. */
  readonly entry?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export class NodeProcess {
  readonly address: string;
  /** What it said that is worth reading: warnings and errors. */
  readonly words: string[] = [];
  /** Ends that nobody ordered. */
  deaths = 0;
  private isUnderFault = false;
  private readonly waiting: (() => void)[] = [];
  private child: ChildProcess | undefined;
  private isWanted = false;
  private isKilled = false;
  private wasReady = false;
  private onReached: (() => void) | undefined;
  private entry: string;

  constructor(private readonly options: NodeOptions) {
    this.address = `http://127.0.0.1:${options.port}`;
    this.entry = options.entry ?? ENTRY;
  }

  /** A fault is at work on it. */
  get isBusy(): boolean {
    return this.isUnderFault;
  }
  set isBusy(isBusy: boolean) {
    this.isUnderFault = isBusy;
    if (!isBusy) for (const wake of this.waiting.splice(0)) wake();
  }

  /** Resolves when no fault is at work on it. */
  async free(): Promise<void> {
    while (this.isUnderFault) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** It has started, and no fault is at work on it. */
  get isReady(): boolean {
    return this.child !== undefined && this.wasReady && !this.isBusy;
  }

  start(): void {
    this.isWanted = true;
    if (this.child) return;
    const { port, databaseUrl, dataDir, env } = this.options;
    this.isKilled = false;
    this.wasReady = false;
    const child = spawn(process.execPath, [this.entry], {
      env: {
        ...process.env,
        PORT: String(port),
        DATABASE_URL: databaseUrl,
        PROCESSION_DATA_DIR: dataDir,
        PROCESSION_DEMO: 'on',
        LOG_LEVEL: 'warn',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child = child;
    child.stdout!.on('data', (chunk: Buffer) => this.hear(child, chunk.toString()));
    child.stderr!.on('data', (chunk: Buffer) => this.note(chunk.toString()));
    child.once('exit', (code, signal) => {
      if (this.child === child) this.child = undefined;
      // While it starts it may give up: whoever supervises it starts it again.
      if (this.wasReady && !this.isKilled && signal !== 'SIGKILL' && this.isWanted) {
        this.deaths += 1;
        this.note(`ended by itself: ${code ?? signal}`);
      }
      // As every supervisor of services does.
      if (this.isWanted && !this.isBusy) setTimeout(() => this.isWanted && this.start(), 300);
    });
  }

  private async answers(): Promise<boolean> {
    const answer = await fetch(`${this.address}/v2/status`, { signal: AbortSignal.timeout(2_000) }).catch(
      () => undefined,
    );
    return answer?.status === 204;
  }

  async ready(): Promise<void> {
    for (const end = Date.now() + 60_000; Date.now() < end; await sleep(100))
      if (await this.answers()) return;
    throw new Error(`A node was not ready after a minute. Its last words:\n${this.words.join('\n')}`);
  }

  /** kill -9. Resolves when it is gone. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child) return;
    this.isKilled = true;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await gone;
  }

  async pause(milliseconds: number): Promise<void> {
    const { child } = this;
    child?.kill('SIGSTOP');
    await sleep(milliseconds);
    child?.kill('SIGCONT');
  }

  /** @returns whether it got there within `within` ms */
  async at(order: Order, within: number): Promise<boolean> {
    if (!this.child?.connected) return false;
    const reached = new Promise<true>((resolve) => {
      this.onReached = () => resolve(true);
    });
    this.child.send(order, () => undefined);
    const isReached = await Promise.race([reached, sleep(within, false as const, { ref: false })]);
    this.onReached = undefined;
    if (!isReached && this.child?.connected) this.child.send(null as never, () => undefined);
    return isReached;
  }

  resume(): void {
    this.child?.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    this.isWanted = false;
    const { child } = this;
    if (!child) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await gone;
    clearTimeout(timer);
  }

  /** Ends it in order and starts another version in its place. */
  async replaceBy(entry: string): Promise<void> {
    await this.stop();
    this.entry = entry;
    this.start();
    await this.ready();
  }

  private hear(child: ChildProcess, text: string): void {
    // What an earlier process said comes late.
    if (this.child && child !== this.child) return;
    for (const line of text.split('\n')) {
      if (line.startsWith('@reached')) this.onReached?.();
      else if (/ is ready: http/.test(line)) this.wasReady = true;
      else if (/"level":[56]0/.test(line)) this.note(line);
    }
  }

  private note(text: string): void {
    this.words.push(text.slice(0, 2_000));
    if (this.words.length > LAST_WORDS) this.words.shift();
  }
}
