/** Two nodes in one process on a database of their own, whose moments a scenario can hold. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { atFaultPoints, type FaultPoint } from '../../engine/runtime/faults.js';
import { EngineRuntime, localOf } from '../../engine/runtime/index.js';
import { type Database, Final } from '../../engine/runtime/store/database.js';

type Parts = { readonly outbox: { poll(everything: boolean): Promise<number> }; readonly database: Database };
const partsOf = (engine: EngineRuntime): Parts => (engine as unknown as { parts: Parts }).parts;

export class World {
  private readonly engines: EngineRuntime[] = [];

  private constructor(
    readonly url: string,
    readonly client: pg.Client,
  ) {}

  static async open(url: string): Promise<World> {
    const client = new pg.Client(url);
    client.on('error', () => undefined);
    await client.connect();
    return new World(url, client);
  }

  async close(): Promise<void> {
    atFaultPoints(undefined);
    await Promise.all(this.engines.map((engine) => engine.stop()));
    await this.client.end();
  }

  async node(url = this.url): Promise<EngineRuntime> {
    const engine = await EngineRuntime.create({ url });
    this.engines.push(engine);
    await engine.start();
    return engine;
  }

  // biome-ignore lint/suspicious/noExplicitAny: rows as the tables have them
  async rows(text: string, values: unknown[] = []): Promise<any[]> {
    return (await this.client.query(text, values)).rows;
  }

  /** Local key of the only open task. */
  async task(instanceKey: string): Promise<number> {
    const [row] = await this.until('an open task', () =>
      this.rows(`SELECT key FROM user_task WHERE instance_key = $1 AND state = 'CREATED'`, [instanceKey]),
    );
    return localOf(BigInt(row.key));
  }

  async until<T extends readonly unknown[]>(what: string, look: () => Promise<T>): Promise<T> {
    for (const end = Date.now() + 15_000; Date.now() < end; await sleep(20)) {
      const found = await look();
      if (found.length > 0) return found;
    }
    throw new Error(`Waited in vain for ${what}.`);
  }

  /** Holds the first who comes to the point. */
  hold(point: FaultPoint): { readonly reached: Promise<void>; readonly release: () => void } {
    let release: () => void = () => undefined;
    let onReached: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const reached = new Promise<void>((resolve) => {
      onReached = resolve;
    });
    let isHeld = false;
    atFaultPoints((at) => {
      if (at !== point || isHeld) return undefined;
      isHeld = true;
      onReached();
      return gate;
    });
    return { reached, release };
  }

  /** Each transaction of the engine that is about to insert into the table waits for `first`, and fails with it. */
  beforeInsert(
    engine: EngineRuntime,
    table: string,
    first: () => Promise<void>,
  ): { readonly end: () => void } {
    const { database } = partsOf(engine);
    const { transaction } = database;
    database.transaction = ((work) =>
      transaction.call(database, async (sql) => {
        const done = await work(sql);
        const statements = done instanceof Final ? done.statements : [];
        if (statements.some(({ text }) => text.startsWith(`INSERT INTO ${table} `))) await first();
        return done;
      })) as Database['transaction'];
    return { end: () => Object.assign(database, { transaction }) };
  }

  /** Resolves when the other is done, or waits for a lock. */
  async settledOrBlocked(other: Promise<unknown>): Promise<void> {
    const settled = other.then(
      () => ['done'],
      () => ['refused'],
    );
    const blocked = this.until('the other to be done or blocked', () =>
      this.rows(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      ),
    );
    await Promise.race([settled, blocked]);
  }

  /** Nothing is owed and nothing is due any more. */
  async quiet(): Promise<void> {
    const { outbox } = partsOf(this.engines[0]!);
    await this.until('the end of what is owed', async () => {
      await outbox.poll(true);
      return this.rows('SELECT 1 WHERE NOT EXISTS (SELECT FROM outbox)');
    });
  }

  pollOutbox(engine: EngineRuntime): Promise<number> {
    return partsOf(engine).outbox.poll(true);
  }
}
