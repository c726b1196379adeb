/** Records the transactions of a run and writes them again without the engine: the limit it can reach. */
import pg from 'pg';
import { Packet } from '../engine/runtime/store/packet.js';
import { type Sent, watchStatements } from '../engine/testing/statements.js';

export type Transaction = readonly Sent[];

/** Memory is bounded: a run is recorded up to this many bytes of parameters. */
const BYTES = 256 * 1024 * 1024;
const BEGIN: Sent = { text: 'BEGIN', values: [] };
const COMMIT: Sent = { text: 'COMMIT', values: [] };
/** ms */
const PATIENCE = 60_000;

export class Recording {
  readonly transactions: Transaction[] = [];
  statements = 0;
  private bytes = 0;
  private readonly open = new WeakMap<object, Sent[]>();
  private unwatch: () => void = () => undefined;

  /** Watches every connection of this process, except those in `ignored`. */
  begin(ignored: ReadonlySet<object>): void {
    this.unwatch = watchStatements((client, statement) => {
      if (!ignored.has(client)) this.note(client, statement);
    });
  }

  end(): void {
    this.unwatch();
  }

  get isComplete(): boolean {
    return this.bytes < BYTES;
  }

  private note(client: object, statement: Sent): void {
    this.statements += 1;
    if (statement.text === 'BEGIN') this.open.set(client, []);
    else if (statement.text === 'COMMIT') this.keep(this.open.get(client) ?? []);
    else this.open.get(client)?.push(statement);
  }

  private keep(transaction: Sent[]): void {
    if (transaction.length === 0) return;
    for (const { values } of transaction)
      for (const value of values) this.bytes += typeof value === 'string' ? value.length : 8;
    if (this.isComplete) this.transactions.push(transaction);
  }
}

/** How the transactions are written again: the limit, and what is still faster than it. */
export const WAYS = {
  /**
   * A script that writes the same rows by array inserts, in transactions of the same size: BEGIN, one statement after the
   * other, COMMIT, with plans kept by name. It has its arrays spelled already and reads nothing.
   */
  script: (client: pg.Client) => async (transaction: Transaction) => {
    await client.query('BEGIN');
    for (const { text, values, name } of transaction)
      if (!/^\s*(WITH|SELECT)\b/i.test(text))
        await client.query({ text, values, ...(name !== undefined && { name }) });
    await client.query('COMMIT');
  },
  /** The engine's own packets, each sent with no wait for an answer before its end, and with what the engine reads. */
  packets: (client: pg.Client) => {
    const plans = new Set<string>();
    return async (transaction: Transaction) => {
      await new Packet([BEGIN, ...transaction, COMMIT], plans).sendOver(client, PATIENCE);
    };
  },
} as const;

/** @returns seconds that PostgreSQL needs for the transactions, so many at a time */
export async function replay(
  url: string,
  transactions: readonly Transaction[],
  atOnce: number,
  way: keyof typeof WAYS,
): Promise<number> {
  const clients = Array.from({ length: atOnce }, () => new pg.Client(url));
  await Promise.all(clients.map((client) => client.connect()));
  const begin = performance.now();
  let next = 0;
  await Promise.all(
    clients.map(async (client) => {
      const send = WAYS[way](client);
      while (next < transactions.length) await send(transactions[next++]!);
    }),
  );
  const seconds = (performance.now() - begin) / 1000;
  await Promise.all(clients.map((client) => client.end()));
  return seconds;
}
