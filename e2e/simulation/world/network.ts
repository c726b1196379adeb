/** What node and database hear of each other: connections that take time, break, and are refused. */
import type { Server } from '../store/server.js';
import { type Fate, type Message, Session } from './session.js';
import type { Happening, Timeline } from './timeline.js';

/** ms until a lost connection is noticed by whoever waits for an answer on it; see `connectionOptions`. */
const QUERY_TIMEOUT = 10_000;

export interface NetworkPort {
  readonly server: Server;
  readonly timeline: Timeline;
  readonly fate: Fate;
}

/** How one node sees the database. */
export class Network {
  /** Messages before this moment (ms) wait for it: the process is stopped. */
  private stoppedUntil = 0;
  private cutUntil = 0;
  private isGone = false;
  private isDatabaseDown = false;
  private readonly wires = new Set<Wire>();

  constructor(readonly port: NetworkPort) {}

  get isAlive(): boolean {
    return !this.isGone;
  }

  /** The process is gone; what it had sent arrives, as far as it came. */
  crash(keep: () => number): void {
    this.isGone = true;
    for (const wire of this.wires) wire.abandon(keep());
    this.wires.clear();
  }

  /** The process does nothing until then, and does not know. */
  stop(milliseconds: number): void {
    this.stoppedUntil = this.port.timeline.now + milliseconds;
  }

  /** Nothing gets through, and nobody is told. */
  cut(milliseconds: number): void {
    const { timeline } = this.port;
    this.cutUntil = timeline.now + milliseconds;
    for (const wire of [...this.wires]) wire.cut(Math.min(milliseconds, QUERY_TIMEOUT));
  }

  databaseIs(down: boolean): void {
    this.isDatabaseDown = down;
    if (down) for (const wire of [...this.wires]) wire.break('Connection terminated unexpectedly');
  }

  /** One connection breaks. */
  breakOne(pick: (count: number) => number): void {
    const wires = [...this.wires].filter((wire) => wire.isWaiting);
    if (wires.length > 0) wires[pick(wires.length)]!.break('read ECONNRESET');
  }

  /** Time of something that is due now, if nothing holds it up. */
  delay(milliseconds: number): number {
    return Math.max(milliseconds, this.stoppedUntil - this.port.timeline.now + milliseconds);
  }

  /** Calls back later, or never where the process is gone by then. */
  after(milliseconds: number, run: () => void): Happening {
    return this.port.timeline.after(this.delay(milliseconds), () => {
      if (this.isGone) return;
      if (this.stoppedUntil > this.port.timeline.now) this.after(0, run);
      else run();
    });
  }

  /** @returns undefined where the database cannot be reached now; `problem` says why */
  connect(): Wire | undefined {
    if (this.isDatabaseDown || this.isCut) return undefined;
    const wire = new Wire(this, new Session(this.port.server, this.port.timeline, this.port.fate));
    this.wires.add(wire);
    return wire;
  }

  get isCut(): boolean {
    return this.cutUntil > this.port.timeline.now;
  }

  forget(wire: Wire): void {
    this.wires.delete(wire);
  }
}

/** One connection, seen from the node. */
export class Wire {
  private readonly waiting = new Set<(error: Error) => void>();
  private isBroken = false;
  private readonly answers: (() => void)[] = [];
  onLoss: (error: Error) => void = () => undefined;

  constructor(
    private readonly network: Network,
    private readonly session: Session,
  ) {
    session.onEnd = (error) => this.network.after(0.1, () => this.lose(error));
  }

  get isWaiting(): boolean {
    return this.waiting.size > 0;
  }

  /** @param together what travels with the same object is not done after one of it has failed */
  send(
    text: string,
    values: readonly unknown[],
    together?: object,
  ): Promise<NonNullable<Parameters<Message['answer']>[1]>> {
    return new Promise((resolve, reject) => {
      if (this.isBroken)
        return reject(new Error('Client has encountered a connection error and is not queryable'));
      this.waiting.add(reject);
      const { network } = this;
      const answer: Message['answer'] = (error, result) => {
        // Answers come in the order of the questions, whichever moment is theirs.
        this.answers.push(() => {
          if (!this.waiting.delete(reject)) return;
          if (error) reject(error);
          else resolve(result!);
        });
        network.after(network.port.fate.duration() / 4, () => this.answers.shift()!());
      };
      this.session.receive({ text, values, answer, together });
    });
  }

  /** Both ends know. */
  break(message: string): void {
    this.session.end();
    this.network.after(0.1, () => this.lose(new Error(message)));
    this.network.forget(this);
  }

  /** The server does not know yet, and holds what it holds; the node does not know either. */
  cut(milliseconds: number): void {
    this.network.forget(this);
    const { timeline } = this.network.port;
    this.session.onEnd = () => undefined;
    this.session.close(0);
    timeline.after(milliseconds, () => this.session.end());
    this.network.after(milliseconds, () => this.lose(new Error('Query read timeout')));
  }

  abandon(keep: number): void {
    this.session.onEnd = () => undefined;
    this.session.close(keep);
  }

  close(): void {
    this.isBroken = true;
    this.network.forget(this);
    this.session.close(0);
  }

  private lose(error: Error): void {
    if (this.isBroken) return;
    this.isBroken = true;
    this.network.forget(this);
    for (const reject of this.waiting) reject(error);
    this.waiting.clear();
    this.onLoss(error);
  }
}
