/** The part of `pg` that the engine uses, on a simulated network. */
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { answerOf } from '../sql/values.js';
import type { Network, Wire } from './network.js';

const SIZE = 12;
/** ms; `connectionTimeoutMillis`. */
const PATIENCE = 5_000;

type Listener = (error: Error) => void;
type Callback = (error: Error | undefined, client: PoolClient | undefined) => void;
/** `engine/runtime/store/packet.ts` */
interface Packet {
  readonly statements: readonly { readonly text: string; readonly values: readonly unknown[] }[];
  handleCommandComplete(message: { readonly text: string }): void;
  callback(error: Error | undefined): void;
}
interface Query {
  readonly text: string;
  readonly values?: readonly unknown[];
}

class PoolClient {
  pipeline = false;
  readonly connection = { stream: { cork: () => undefined, uncork: () => undefined } };
  private readonly listeners = new Set<Listener>();

  constructor(
    private readonly pool: SimulatedPool,
    private readonly wire: Wire,
  ) {
    wire.onLoss = (error) => {
      this.pool.lost(this);
      for (const listener of [...this.listeners]) listener(error);
    };
  }

  query(packet: Packet): undefined;
  query(query: Query): Promise<{ command: string; rowCount: number; rows: Record<string, unknown>[] }>;
  query(asked: Query | Packet) {
    return 'statements' in asked ? this.send(asked) : this.ask(asked);
  }

  /** Answers what the packet hears from the driver. */
  private send(packet: Packet): undefined {
    const together = {};
    const sent = packet.statements.map(({ text, values }) => this.wire.send(text, values, together));
    Promise.all(sent).then(
      (answers) => {
        packet.handleCommandComplete({ text: answers.at(-1)!.command });
        packet.callback(undefined);
      },
      (error) => packet.callback(error),
    );
    return undefined;
  }

  private async ask({ text, values = [] }: Query) {
    const answer = await this.wire.send(text, values);
    const { columns, rows, count, command } = answer;
    return {
      command,
      rowCount: count,
      rows: rows.map((row) => {
        const read: Record<string, unknown> = {};
        for (const { name, type } of columns) read[name] = answerOf(row[name], type);
        return read;
      }),
    };
  }
  on(_: 'error', listener: Listener): this {
    this.listeners.add(listener);
    return this;
  }
  off(_: 'error', listener: Listener): this {
    this.listeners.delete(listener);
    return this;
  }
  release(error?: Error | boolean): void {
    if (error) {
      this.pool.lost(this);
      this.wire.close();
    } else this.pool.released(this);
  }
}

export class SimulatedPool {
  /** What a listening client is told of where to connect. */
  readonly options: unknown;
  private readonly idle: PoolClient[] = [];
  private readonly all = new Set<PoolClient>();
  private readonly queue: Callback[] = [];
  private readonly onConnect: ((client: PoolClient) => void)[] = [];

  constructor(private readonly network: Network) {
    this.options = { network };
  }

  on(_: 'connect', listener: (client: PoolClient) => void): this {
    this.onConnect.push(listener);
    return this;
  }

  async query(query: Query) {
    const client = await new Promise<PoolClient>((resolve, reject) =>
      this.connect((error, found) => (found ? resolve(found) : reject(error!))),
    );
    try {
      const result = await client.query(query);
      client.release();
      return result;
    } catch (error) {
      client.release();
      throw error;
    }
  }

  connect(callback: Callback): void {
    const idle = this.idle.pop();
    if (idle) callback(undefined, idle);
    else if (this.all.size < SIZE) this.open(callback);
    else this.wait(callback);
  }

  private open(callback: Callback): void {
    const { network } = this;
    network.after(network.port.fate.duration(), () => {
      const wire = network.connect();
      if (wire) {
        const client = new PoolClient(this, wire);
        this.all.add(client);
        for (const listener of this.onConnect) listener(client);
        return callback(undefined, client);
      }
      const [wait, message] = network.isCut
        ? [PATIENCE, 'timeout exceeded when trying to connect']
        : [0, 'connect ECONNREFUSED'];
      network.after(wait, () => callback(new Error(message), undefined));
    });
  }

  private wait(callback: Callback): void {
    let isOver = false;
    const served: Callback = (error, client) => {
      isOver = true;
      callback(error, client);
    };
    this.queue.push(served);
    this.network.after(PATIENCE, () => {
      if (isOver) return;
      this.queue.splice(this.queue.indexOf(served), 1);
      callback(new Error('timeout exceeded when trying to connect'), undefined);
    });
  }

  released(client: PoolClient): void {
    if (!this.all.has(client)) return;
    const next = this.queue.shift();
    if (next) next(undefined, client);
    else this.idle.push(client);
  }

  lost(client: PoolClient): void {
    if (!this.all.delete(client)) return;
    const at = this.idle.indexOf(client);
    if (at >= 0) this.idle.splice(at, 1);
    const next = this.queue.shift();
    if (next) this.open(next);
  }
}

export const dataSourceOn = (network: Network): DataSource =>
  ({ driver: { master: new SimulatedPool(network) } }) as unknown as DataSource;

/** Stands for `pg.Client`, which nodes use to listen only. */
export function listenerClass(subscribe: (network: Network, hear: (payload: string) => void) => void) {
  return class Listener {
    private readonly network: Network;
    private hear: (notification: { payload: string }) => void = () => undefined;

    constructor({ network }: { network: Network }) {
      this.network = network;
    }
    on(event: string, listener: never): this {
      if (event === 'notification') this.hear = listener;
      return this;
    }
    once(): this {
      return this;
    }
    async connect(): Promise<void> {}
    async query(): Promise<void> {
      subscribe(this.network, (payload) => this.hear({ payload }));
    }
    async end(): Promise<void> {}
  } as unknown as typeof pg.Client;
}
