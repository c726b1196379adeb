import { SqlError } from '../sql/values.js';
import type { Row, Values } from './table.js';

/** What a statement waits for: the end of another transaction. */
export interface Wait {
  readonly on: Transaction;
}
/** A statement at work: it stops where it has to wait. */
export type Work<T> = Generator<Wait, T>;

export interface TransactionPort {
  /** ms since 1970. */
  now(): number;
  nextReferenceKey(): bigint;
  notify(payload: string): void;
  statusOf(id: bigint): string | null;
  ended(transaction: Transaction): void;
}

/** READ COMMITTED: holds the rows it has locked or written until its end. */
export class Transaction {
  readonly held = new Set<Row>();
  readonly waiting = new Set<() => void>();
  /** The one whose end it waits for. */
  waitsFor: Transaction | undefined;
  state: 'in progress' | 'committed' | 'aborted' = 'in progress';
  readonly notifications: string[] = [];

  constructor(
    readonly id: bigint,
    readonly port: TransactionPort,
  ) {}

  /** @returns whether the row is ours now; false only with `skip` */
  *lock(row: Row, skip = false): Work<boolean> {
    while (row.holder !== this) {
      if (!row.holder) {
        row.holder = this;
        this.held.add(row);
        break;
      }
      if (skip) return false;
      yield* this.waitFor(row.holder);
    }
    return true;
  }

  *waitFor(other: Transaction): Work<void> {
    for (let at: Transaction | undefined = other; at; at = at.waitsFor)
      if (at === this) throw new SqlError('40P01', 'deadlock detected');
    this.waitsFor = other;
    try {
      yield { on: other };
    } finally {
      this.waitsFor = undefined;
    }
  }

  /** The row must be held. */
  write(row: Row, values: Values | null): void {
    row.pending = values;
  }

  insert(row: Row, values: Values): void {
    row.holder = this;
    row.pending = values;
    this.held.add(row);
  }

  commit(): void {
    this.state = 'committed';
    for (const row of this.held) {
      if (row.pending === undefined) continue;
      row.committed = row.pending;
      row.pending = undefined;
      if (row.committed === null) row.table.remove(row);
    }
    this.end();
    for (const payload of this.notifications) this.port.notify(payload);
  }

  rollback(): void {
    if (this.state !== 'in progress') return;
    this.state = 'aborted';
    for (const row of this.held) {
      row.pending = undefined;
      if (row.committed === null) row.table.remove(row);
    }
    this.end();
  }

  private end(): void {
    this.port.ended(this);
    for (const row of this.held) row.holder = undefined;
    this.held.clear();
    for (const wake of [...this.waiting]) wake();
    this.waiting.clear();
  }
}
