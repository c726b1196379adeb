/** Records the transactions of a run and plays them again without the engine: the limit it can reach. */
import type { Socket } from 'node:net';
import pg from 'pg';

interface Recorded {
  readonly text: string;
  readonly values: unknown[];
  readonly name?: string;
}
export type Transaction = readonly Recorded[];

/** Memory is bounded: a run is recorded up to this many bytes of parameters. */
const BYTES = 256 * 1024 * 1024;

export class Recording {
  readonly transactions: Transaction[] = [];
  statements = 0;
  private bytes = 0;
  private readonly open = new WeakMap<object, Recorded[]>();
  private readonly original = pg.Client.prototype.query;

  /** Watches every connection of this process, except those in `ignored`. */
  begin(ignored: ReadonlySet<object>): void {
    const recording = this;
    const { original } = this;
    pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
      if (!ignored.has(this)) recording.note(this, args[0], args[1]);
      return (original as (...args: unknown[]) => unknown).apply(this, args);
    } as typeof original;
  }

  end(): void {
    pg.Client.prototype.query = this.original;
  }

  get isComplete(): boolean {
    return this.bytes < BYTES;
  }

  private note(client: object, query: unknown, parameters: unknown): void {
    this.statements += 1;
    const {
      text,
      values = [],
      name,
    } = typeof query === 'string'
      ? { text: query, values: parameters, name: undefined }
      : (query as { text?: unknown; values?: unknown; name?: string });
    if (text === 'BEGIN') this.open.set(client, []);
    else if (text === 'COMMIT') this.keep(this.open.get(client) ?? []);
    else if (typeof text === 'string' && Array.isArray(values))
      this.open.get(client)?.push({ text, values, ...(name !== undefined && { name }) });
  }

  private keep(transaction: Recorded[]): void {
    if (transaction.length === 0) return;
    for (const { values } of transaction)
      for (const value of values) this.bytes += typeof value === 'string' ? value.length : 8;
    if (this.isComplete) this.transactions.push(transaction);
  }
}

type Pipelined = pg.Client & { pipeline: boolean; readonly connection: { readonly stream: Socket } };

/**
 * Each transaction is sent in one packet, with no wait for an answer before its end: as the engine sends its own, and
 * without the waits it has for what it reads.
 *
 * @returns seconds that PostgreSQL needs for the transactions, so many at a time
 */
export async function replay(
  url: string,
  transactions: readonly Transaction[],
  atOnce: number,
): Promise<number> {
  const clients = Array.from({ length: atOnce }, () => new pg.Client(url) as Pipelined);
  await Promise.all(clients.map((client) => client.connect()));
  for (const client of clients) client.pipeline = true;
  const begin = performance.now();
  let next = 0;
  await Promise.all(
    clients.map(async (client) => {
      while (next < transactions.length) {
        const transaction = transactions[next++]!;
        client.connection.stream.cork();
        const answers = Promise.all([
          client.query('BEGIN'),
          ...transaction.map((statement) => client.query(statement)),
          client.query('COMMIT'),
        ]);
        client.connection.stream.uncork();
        await answers;
      }
    }),
  );
  const seconds = (performance.now() - begin) / 1000;
  await Promise.all(clients.map((client) => client.end()));
  return seconds;
}
