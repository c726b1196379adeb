/** The end of a connection in PostgreSQL: does what arrives, in order, in transactions. */
import type { Answer } from '../sql/compile.js';
import { SqlError } from '../sql/values.js';
import type { Server } from '../store/server.js';
import type { Transaction, Work } from '../store/transaction.js';
import type { Happening, Timeline } from './timeline.js';

/** The settings of `engine/runtime/store/connection.ts`, in ms. */
const LOCK_TIMEOUT = 2_000;
const IDLE_IN_TRANSACTION = 5_000;

export interface Message {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly answer: (error: Error | undefined, answer: Answer | undefined) => void;
  /** What came in the same packet. */
  readonly together?: object | undefined;
}

/** What becomes of a commit. */
export type CommitFate = 'answered' | 'lost before' | 'lost after' | 'late';

/** Who decides what goes wrong. */
export interface Fate {
  commit(): CommitFate;
  /** The statement fails with this code. */
  conflict(text: string): string | undefined;
  /** ms that a statement takes. */
  duration(): number;
  lateness(): number;
}

const EMPTY = { columns: [], rows: [], count: 0 };

export class Session {
  private readonly inbox: Message[] = [];
  private transaction: Transaction | undefined;
  private isFailed = false;
  /** What of it is still to come is passed over. */
  private failedTogether: object | undefined;
  private isBusy = false;
  private isClosed = false;
  /** A transaction that waits for its next statement. */
  private idle: Happening | undefined;
  /** Called when the server ends the connection. */
  onEnd: (error: Error) => void = () => undefined;

  constructor(
    private readonly server: Server,
    private readonly timeline: Timeline,
    private readonly fate: Fate,
  ) {
    server.sessions.add(this);
  }

  receive(message: Message): void {
    if (this.isClosed) return;
    this.inbox.push(message);
    this.timeline.callOff(this.idle);
    this.pump();
  }

  /** The connection is gone: what arrived of it before is done still; then all is rolled back. */
  close(keep = 0): void {
    this.inbox.splice(keep);
    if (this.inbox.length === 0 && !this.isBusy) this.end();
    else this.inbox.push({ text: '', values: [], answer: () => undefined });
  }

  /** At once, in the middle of whatever it does. */
  end(): void {
    this.isClosed = true;
    this.server.sessions.delete(this);
    this.inbox.splice(0);
    this.timeline.callOff(this.idle);
    this.transaction?.rollback();
    this.transaction = undefined;
  }

  private pump(): void {
    if (this.isBusy || this.isClosed) return;
    const message = this.inbox.shift();
    if (!message) {
      if (this.transaction) this.idle = this.timeline.after(IDLE_IN_TRANSACTION, () => this.idledOut());
      return;
    }
    this.isBusy = true;
    this.timeline.after(this.fate.duration(), () => {
      if (!this.isClosed) this.work(message);
    });
  }

  private idledOut(): void {
    this.end();
    this.onEnd(new SqlError('25P03', 'terminating connection due to idle-in-transaction timeout', 'FATAL'));
  }

  private done(message: Message, error: Error | undefined, answer?: Answer): void {
    this.isBusy = false;
    message.answer(error, answer);
    this.pump();
  }

  private work(message: Message): void {
    const { text } = message;
    if (text === '') return this.end();
    if (message.together && message.together === this.failedTogether)
      return this.done(message, new SqlError('25P02', 'passed over'));
    if (text === 'BEGIN') {
      this.transaction ??= this.server.begin();
      return this.done(message, undefined, { ...EMPTY, command: 'BEGIN' });
    }
    if (text === 'ROLLBACK') {
      this.leave()?.rollback();
      return this.done(message, undefined, { ...EMPTY, command: 'ROLLBACK' });
    }
    if (text === 'COMMIT') return this.commit(message);
    if (this.isFailed) return this.done(message, new SqlError('25P02', 'current transaction is aborted'));
    const transaction = this.transaction ?? this.server.begin();
    const conflict = this.transaction && this.fate.conflict(text);
    if (conflict)
      return this.failed(message, transaction, new SqlError(conflict, 'chosen by the simulation'));
    this.step(message, transaction, this.server.run(text, message.values, transaction));
  }

  /** Goes on with a statement until it waits or ends. */
  private step(message: Message, transaction: Transaction, work: Work<Answer>, failure?: SqlError): void {
    let result: IteratorResult<{ on: Transaction }, Answer>;
    try {
      result = failure ? work.throw(failure) : work.next();
    } catch (error) {
      // Anything else is a mistake of the simulation.
      if (!(error instanceof SqlError)) throw error;
      return this.failed(message, transaction, error);
    }
    if (result.done) {
      if (this.transaction) return this.done(message, undefined, result.value);
      return this.finish(message, transaction, result.value);
    }
    const { on } = result.value;
    const wake = () => {
      this.timeline.callOff(giveUp);
      this.timeline.after(this.fate.duration(), () => {
        if (!this.isClosed) this.step(message, transaction, work);
      });
    };
    on.waiting.add(wake);
    const giveUp = this.timeline.after(LOCK_TIMEOUT, () => {
      on.waiting.delete(wake);
      if (!this.isClosed)
        this.step(
          message,
          transaction,
          work,
          new SqlError('55P03', 'canceling statement due to lock timeout'),
        );
    });
  }

  private failed(message: Message, transaction: Transaction, error: Error): void {
    transaction.rollback();
    if (this.transaction) this.isFailed = true;
    this.failedTogether = message.together;
    this.done(message, error);
  }

  private leave(): Transaction | undefined {
    const { transaction } = this;
    this.transaction = undefined;
    this.isFailed = false;
    return transaction;
  }

  private commit(message: Message): void {
    const isFailed = this.isFailed;
    const transaction = this.leave();
    if (!transaction || isFailed) return this.done(message, undefined, { ...EMPTY, command: 'ROLLBACK' });
    this.finish(message, transaction, { ...EMPTY, command: 'COMMIT' });
  }

  /** A statement outside of transactions is one of its own. */
  private finish(message: Message, transaction: Transaction, answer: Answer): void {
    const fate = transaction.held.size > 0 ? this.fate.commit() : 'answered';
    if (fate === 'answered') {
      transaction.commit();
      return this.done(message, undefined, answer);
    }
    if (fate === 'lost after') transaction.commit();
    else if (fate === 'lost before') transaction.rollback();
    else
      this.timeline.after(this.fate.lateness(), () => {
        if (transaction.state === 'in progress') transaction.commit();
      });
    this.isClosed = true;
    this.onEnd(new Error('Connection terminated unexpectedly'));
  }
}
