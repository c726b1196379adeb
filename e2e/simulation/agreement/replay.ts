/** Does on PostgreSQL what was done on the simulated database, in the same order, and compares the answers. */
import { setTimeout as timeout } from 'node:timers/promises';
import pg from 'pg';
import { type Recorded, written } from './recording.js';

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Statements whose answers depend on the moment, or on what the simulation leaves out. */
const OF_THE_MOMENT =
  /clock_timestamp|now\(\)|pg_settings|pg_stat_activity|pg_xact_status|create_event_month|pg_notify|retention/;
/** ms after which a statement that should not wait is taken to wait. */
const PATIENCE = 2_000;
const CANCELED = '57014';
const DEADLOCK = '40P01';
const LOCK_TIMEOUT = '55P03';

export interface Replay {
  readonly differences: readonly string[];
  readonly statements: number;
  readonly waits: number;
  readonly failures: number;
  /** False where PostgreSQL does not promise who of several comes first, or which of them it gives up: the rest is left out. */
  readonly isComplete: boolean;
}

interface Connection {
  readonly client: pg.Client;
  readonly pid: number;
}
interface Asked {
  readonly connection: Connection;
  readonly outcome: Promise<{ readonly rows: Rows; readonly count: number } | { readonly code: string }>;
  readonly text: string;
}

export class Replayer {
  private readonly free: Connection[] = [];
  private readonly busy = new Map<string, Connection>();
  private readonly asked = new Map<string, Asked>();
  /** Who waits for whose end. */
  private readonly waiting = new Map<string, string>();
  /** Their wait is over, and they have not gone on yet. */
  private readonly woken = new Set<string>();
  private readonly skipped = new Set<string>();
  private readonly differences: string[] = [];
  private readonly counts = { statements: 0, waits: 0, failures: 0 };

  constructor(
    private readonly url: string,
    private readonly observer: pg.Client,
  ) {}

  async run(events: readonly Recorded[]): Promise<Replay> {
    let isComplete = true;
    for (const [n, event] of events.entries()) {
      if (!(await this.follow(event, events[n + 1]))) {
        isComplete = false;
        break;
      }
      if (this.differences.length > 0) break;
    }
    for (const transaction of [...this.busy.keys()]) await this.end(transaction, 'ROLLBACK');
    return { differences: this.differences, ...this.counts, isComplete };
  }

  async close(): Promise<void> {
    await Promise.all(this.free.map(({ client }) => client.end()));
  }

  /** @returns false where what follows depends on an order that PostgreSQL does not promise */
  private async follow(event: Recorded, next: Recorded | undefined): Promise<boolean> {
    const { transaction } = event;
    switch (event.kind) {
      case 'asked':
        if (OF_THE_MOMENT.test(event.text)) this.skipped.add(transaction);
        else await this.ask(transaction, event.text, event.values, next?.kind === 'waits');
        return true;
      case 'waits':
        this.waiting.set(transaction, event.on);
        this.woken.delete(transaction);
        return true;
      case 'answered':
      case 'failed':
        this.waiting.delete(transaction);
        this.woken.delete(transaction);
        return this.skipped.delete(transaction) || this.compare(event);
      case 'committed':
      case 'rolled back':
        return this.finish(transaction, event.kind === 'committed' ? 'COMMIT' : 'ROLLBACK');
    }
  }

  private async ask(
    transaction: string,
    text: string,
    values: readonly unknown[],
    waits: boolean,
  ): Promise<void> {
    const connection = this.busy.get(transaction) ?? (await this.begin(transaction));
    const outcome = connection.client.query(text, values as unknown[]).then(
      ({ rows, rowCount }) => ({ rows, count: rowCount ?? 0 }),
      (error) => ({ code: error.code as string }),
    );
    this.asked.set(transaction, { connection, outcome, text });
    this.counts.statements += 1;
    if (!waits) return;
    this.counts.waits += 1;
    let isOver = false;
    void outcome.then(() => {
      isOver = true;
    });
    for (const end = Date.now() + PATIENCE; Date.now() < end && !isOver; ) {
      const { rows } = await this.observer.query('SELECT 1 FROM pg_locks WHERE pid = $1 AND NOT granted', [
        connection.pid,
      ]);
      if (rows.length > 0) return;
    }
    this.differ(text, 'waits', 'does not wait');
  }

  private async compare(event: Extract<Recorded, { kind: 'answered' | 'failed' }>): Promise<boolean> {
    // PostgreSQL may break the circle at another place.
    if (event.kind === 'failed' && event.code === DEADLOCK) return false;
    const asked = this.asked.get(event.transaction)!;
    this.asked.delete(event.transaction);
    if (event.kind === 'failed' && event.code === LOCK_TIMEOUT) await this.cancel(asked.connection);
    const found = await Promise.race([asked.outcome, timeout(PATIENCE, undefined, { ref: false })]);
    if (!found) {
      await this.cancel(asked.connection);
      // Somebody who was there before got the row, as is only fair.
      if (this.woken.size > 0) return false;
      this.differ(asked.text, sentence(event), 'waits');
      return true;
    }
    if (event.kind === 'failed') this.counts.failures += 1;
    const isOrdered = /^\s*SELECT.*ORDER BY/s.test(asked.text);
    const [one, other] = [described(event, isOrdered), described(found, isOrdered)];
    if (one !== other) this.differ(asked.text, one, other);
    return true;
  }

  private async finish(transaction: string, how: 'COMMIT' | 'ROLLBACK'): Promise<boolean> {
    const waiters = [...this.waiting].filter(([, on]) => on === transaction).map(([waiter]) => waiter);
    if (waiters.length > 1) return false;
    for (const waiter of waiters) {
      this.waiting.delete(waiter);
      this.woken.add(waiter);
    }
    await this.end(transaction, how);
    return true;
  }

  private async begin(transaction: string): Promise<Connection> {
    const connection = this.free.pop() ?? (await this.connect());
    this.busy.set(transaction, connection);
    await connection.client.query('BEGIN');
    return connection;
  }

  private async connect(): Promise<Connection> {
    const client = new pg.Client(this.url);
    await client.connect();
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
    return { client, pid: rows[0].pid };
  }

  private async end(transaction: string, how: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    this.waiting.delete(transaction);
    this.woken.delete(transaction);
    this.skipped.delete(transaction);
    const connection = this.busy.get(transaction);
    if (!connection) return;
    // Its connection broke while it waited.
    const asked = this.asked.get(transaction);
    if (asked) {
      this.asked.delete(transaction);
      await this.cancel(connection);
      await asked.outcome;
    }
    await connection.client.query(how);
    this.busy.delete(transaction);
    this.free.push(connection);
  }

  private async cancel({ pid }: Connection): Promise<void> {
    await this.observer.query('SELECT pg_cancel_backend($1)', [pid]);
  }

  private differ(text: string, simulated: string, real: string): void {
    this.differences.push(`${text.replace(/\s+/g, ' ')}\n  simulated: ${simulated}\n  PostgreSQL: ${real}`);
  }
}

const sentence = (event: Recorded): string =>
  event.kind === 'failed' ? `fails with ${event.code}` : event.kind;

type Outcome = { readonly rows: Rows; readonly count: number } | { readonly code: string };

/** What must be the same, as one text. */
function described(outcome: Outcome, isOrdered: boolean): string {
  if ('code' in outcome) return `fails with ${outcome.code === CANCELED ? LOCK_TIMEOUT : outcome.code}`;
  const rows = outcome.rows.map(({ xid: _, ...row }) => line(row));
  return `${outcome.count} rows: ${(isOrdered ? rows : rows.sort()).join(' ')}`;
}

/** With columns by name. */
export const line = (row: Readonly<Record<string, unknown>>): string =>
  written(Object.fromEntries(Object.entries(row).sort(([one], [other]) => (one < other ? -1 : 1))));
