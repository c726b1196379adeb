/** One PostgreSQL: its tables, transactions and time, without connections. */
import { type Answer, type Prepared, prepare } from '../sql/compile.js';
import { SqlError } from '../sql/values.js';
import { Tables } from './tables.js';
import { Transaction, type TransactionPort, type Work } from './transaction.js';

/** What a transaction does, in the order in which everything happens. */
export type ServerEvent = { readonly transaction: bigint } & (
  | { readonly kind: 'asked'; readonly text: string; readonly values: readonly unknown[] }
  | { readonly kind: 'waits'; readonly on: bigint }
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'committed' | 'rolled back' }
);

const FIRST_REFERENCE_KEY = 1_000_000n;

export class Server implements TransactionPort {
  readonly tables = new Tables();
  private readonly prepared = new Map<string, Prepared>();
  private transactions = 0n;
  private referenceKey = FIRST_REFERENCE_KEY;
  private readonly states = new Map<bigint, Transaction>();
  /** Those who are connected. */
  readonly sessions = new Set<{ end(): void }>();
  /** ms since 1970. */
  now: () => number = () => 0;
  /** Hears what was notified and committed. */
  notify: (payload: string) => void = () => undefined;

  /** As after the migrations. */
  clear(): void {
    this.tables.clear();
    this.states.clear();
    this.sessions.clear();
    this.transactions = 0n;
    this.referenceKey = FIRST_REFERENCE_KEY;
  }

  begin(): Transaction {
    const transaction = new Transaction(++this.transactions, this);
    this.states.set(transaction.id, transaction);
    return transaction;
  }

  get committed(): number {
    let count = 0;
    for (const { state } of this.states.values()) if (state === 'committed') count += 1;
    return count;
  }

  /** Does nobody hold anything any more? */
  get isQuiet(): boolean {
    for (const { state, held } of this.states.values())
      if (state === 'in progress' && held.size > 0) return false;
    return true;
  }

  /** Killed and started again: what was not committed never was. */
  crash(): void {
    for (const session of [...this.sessions]) session.end();
    for (const transaction of this.states.values()) transaction.rollback();
  }

  /** Hears everything that happens. */
  watch: ((event: ServerEvent) => void) | undefined;

  ended({ id, state }: Transaction): void {
    this.watch?.({ kind: state === 'committed' ? 'committed' : 'rolled back', transaction: id });
  }

  /** @throws UnknownSql, SqlError */
  run(text: string, values: readonly unknown[], transaction: Transaction): Work<Answer> {
    const work = this.prepare(text).run(transaction, values);
    return this.watch ? this.watched(work, text, values, transaction, this.watch) : work;
  }

  private *watched(
    work: Work<Answer>,
    text: string,
    values: readonly unknown[],
    { id: transaction }: Transaction,
    watch: NonNullable<Server['watch']>,
  ): Work<Answer> {
    watch({ kind: 'asked', transaction, text, values });
    try {
      let step = work.next();
      while (!step.done) {
        watch({ kind: 'waits', transaction, on: step.value.on.id });
        try {
          yield step.value;
        } catch (error) {
          step = work.throw(error);
          continue;
        }
        step = work.next();
      }
      watch({ kind: 'answered', transaction, answer: step.value });
      return step.value;
    } catch (error) {
      if (error instanceof SqlError) watch({ kind: 'failed', transaction, code: error.code });
      throw error;
    }
  }

  private prepare(text: string): Prepared {
    let prepared = this.prepared.get(text);
    if (!prepared) {
      prepared = prepare(text, this.tables);
      this.prepared.set(text, prepared);
    }
    return prepared;
  }

  nextReferenceKey(): bigint {
    return this.referenceKey++;
  }

  statusOf(id: bigint): string | null {
    return this.states.get(id)?.state ?? null;
  }
}
