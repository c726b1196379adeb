import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { reached } from '../faults.js';
import { Packet } from './packet.js';

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /**
   * Under which a connection keeps the plan. Only for what is planned the same whatever is in the tables: a plan made for
   * a small table would go on being used when the table is large.
   */
  readonly name?: string;
}

export type Sql = (statement: Statement) => Promise<pg.QueryResult>;

/** The connection was lost while the commit was under way: it took place or it did not. */
export class AmbiguousCommit extends Error {
  override readonly name = 'AmbiguousCommit';
  constructor(
    /** What the work of the transaction returned. */
    readonly result: unknown,
    cause: unknown,
  ) {
    super('The answer to COMMIT is missing.', { cause });
  }
}

const LOCKED = '55P03';
const RETRY = new Set(['40001', '40P01', LOCKED]);
const GONE =
  /ECONNREFUSED|connect ENOENT|connect EAGAIN|ECONNRESET|EPIPE|ETIMEDOUT|Connection terminated|connection error|not queryable|timeout exceeded when trying to connect|Query read timeout/i;
/** What a statement of a transaction may take, in ms; twice as long as it may wait for a lock. */
const STATEMENT = 10_000;

/** Serialization failure, deadlock or a lock that was not given back: the same transaction succeeds when it is run again. */
export const isConflict = (error: unknown): boolean => RETRY.has(codeOf(error));

/** Somebody else holds a row for longer than anybody should: perhaps a node that hangs in a transaction. */
export const isLocked = (error: unknown): boolean => codeOf(error) === LOCKED;

/** The database is down, out of space or connections, or cannot be reached. */
export function isUnavailable(error: unknown): boolean {
  const code = codeOf(error);
  return (
    /^(08|53|57P0|57014|25P0[34])/.test(code) ||
    GONE.test(code) ||
    (error instanceof Error && GONE.test(error.message))
  );
}

/** The connection is of no use any more. It is where PostgreSQL says no to a statement: nothing has been committed then. */
const isLost = (error: unknown): boolean =>
  isUnavailable(error) && (error as { severity?: unknown } | null)?.severity !== 'ERROR';

/** PostgreSQL ended the transaction because it took too long to think: a smaller one may not. */
export const isTooSlow = (error: unknown): boolean => codeOf(error) === '25P03';

/** A text has one, which no text column takes. */
export const hasZeroCharacter = (error: unknown): boolean => codeOf(error) === '22021';

/** A text is longer than an entry of an index may be. */
export const isTooLong = (error: unknown): boolean => codeOf(error) === '54000';

export const isDuplicate = (error: unknown): boolean => codeOf(error) === '23505';

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** Statements and transactions on the pool of a DataSource. */
export class Database {
  private readonly pool: pg.Pool;
  /** Begins a transaction where nothing has been asked in it, and returns its connection. */
  private readonly open = new WeakMap<Sql, () => pg.PoolClient>();
  /** Names of what is prepared on a connection; undefined where it would not be found again. */
  private readonly prepared = new WeakMap<pg.PoolClient, Set<string> | undefined>();
  /** Tests stop here: named moments of a transaction. */
  faultPoint: ((name: string) => void | Promise<void>) | undefined;

  constructor(readonly dataSource: DataSource) {
    this.pool = (dataSource.driver as unknown as { master: pg.Pool }).master;
    // A connection may end in the very moment between two owners, and an error that nobody hears ends the process.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /** How to connect beside the pool. */
  get connection(): pg.ClientConfig {
    return this.pool.options;
  }

  async query(statement: Statement): Promise<pg.QueryResult> {
    return this.pool.query(timed(statement));
  }

  /** TypeORM in the transaction that these statements are part of; it neither commits nor rolls it back. */
  managerOf(sql: Sql): EntityManager {
    const runner = this.dataSource.createQueryRunner() as QueryRunner & {
      databaseConnection: pg.PoolClient;
      isTransactionActive: boolean;
    };
    runner.databaseConnection = this.open.get(sql)!();
    runner.isTransactionActive = true;
    return runner.manager;
  }

  /**
   * Runs `work` in one READ COMMITTED transaction. What it returns as Final is sent together with COMMIT.
   *
   * @throws AmbiguousCommit when the answer to COMMIT is missing; what `work` or PostgreSQL threw otherwise, after rollback
   */
  async transaction<T>(work: (sql: Sql) => Promise<T | Final<T>>): Promise<T> {
    let lost: Error | undefined;
    const onError = (error: Error) => {
      lost = error;
    };
    const client = await this.connect(onError);
    try {
      if (!this.prepared.has(client))
        this.prepared.set(client, (await isOfOneProcess(client)) ? new Set() : undefined);
      // Statements are sent without waiting for the answers to those before them.
      client.pipeline = true;
      return await this.run(client, work);
    } catch (error) {
      const cause = lost;
      if (error instanceof AmbiguousCommit || isLost(error)) lost = error as Error;
      throw isTooSlow(cause) && !(error instanceof AmbiguousCommit) ? cause : error;
    } finally {
      client.pipeline = false;
      client.off('error', onError);
      client.release(lost);
    }
  }

  /** Listens from the very moment the client is handed over: an error that nobody hears ends the process. */
  private connect(onError: (error: Error) => void): Promise<Pipelined> {
    return new Promise((resolve, reject) => {
      this.pool.connect((error, client) => {
        if (!client) return reject(error);
        client.on('error', onError);
        resolve(client as Pipelined);
      });
    });
  }

  private async run<T>(client: Pipelined, work: (sql: Sql) => Promise<T | Final<T>>): Promise<T> {
    let begun: Promise<unknown> | undefined;
    const begin = () => {
      begun = client.query(timed(BEGIN));
      begun.catch(() => undefined);
    };
    const sql: Sql = (statement) => {
      if (begun) return client.query(timed(statement));
      // One packet for both.
      const { stream } = client.connection;
      stream.cork();
      begin();
      const answer = client.query(timed(statement));
      stream.uncork();
      return answer;
    };
    const names = this.prepared.get(client);
    try {
      this.open.set(sql, () => {
        if (!begun) begin();
        return client;
      });
      const done = await work(sql);
      await begun;
      await reached('before-commit');
      await this.faultPoint?.('before-commit');
      const { result, statements } = done instanceof Final ? done : new Final(done, []);
      await this.commit(
        client,
        new Packet([...(begun ? [] : [BEGIN]), ...statements, COMMIT], names),
        result,
      );
      return result;
    } catch (error) {
      // A connection that does not answer is thrown away, and its transaction with it.
      if (!(error instanceof AmbiguousCommit) && !isLost(error)) await this.rollback(client, names);
      throw error;
    }
  }

  private async commit(client: Pipelined, packet: Packet, result: unknown): Promise<void> {
    let command: string;
    try {
      command = await packet.sendOver(client, STATEMENT);
    } catch (error) {
      throw isLost(error) ? new AmbiguousCommit(result, error) : error;
    }
    if (command !== 'COMMIT') throw new Error('The transaction was rolled back by PostgreSQL.');
    try {
      await reached('after-commit');
      await this.faultPoint?.('after-commit');
    } catch (error) {
      throw new AmbiguousCommit(result, error);
    }
  }

  private async rollback(client: Pipelined, names: Set<string> | undefined): Promise<void> {
    const ends = [client.query(timed(ROLLBACK))];
    // Nobody knows which plans were made before it failed.
    if (names && names.size > 0) ends.push(client.query(timed(FORGET)));
    names?.clear();
    await Promise.allSettled(ends);
  }
}

/** The end of a transaction: statements whose answers do not matter to it, sent with its COMMIT. */
export class Final<T> {
  constructor(
    readonly result: T,
    readonly statements: readonly Statement[],
  ) {}
}

const command = (text: string): Statement => ({ text, values: [] });
const BEGIN = command('BEGIN');
const COMMIT = command('COMMIT');
const ROLLBACK = command('ROLLBACK');
const FORGET = command('DEALLOCATE ALL');

/** The driver's pipeline mode and time limits, which its types do not know. */
const timed = ({ text, values }: Statement): pg.QueryConfig =>
  ({
    text,
    ...(values.length > 0 && { values: values as unknown[] }),
    query_timeout: STATEMENT,
  }) as pg.QueryConfig;
type Pipelined = pg.PoolClient & {
  pipeline: boolean;
  readonly processID: number | null;
  readonly connection: { readonly stream: Socket };
};

/** Behind a transaction pooler, another process of the server may answer next, which knows nothing of what was prepared. */
async function isOfOneProcess(client: Pipelined): Promise<boolean> {
  const { processID } = client;
  if (typeof processID !== 'number') return false;
  const { rows } = await client.query(timed({ text: 'SELECT pg_backend_pid() AS process', values: [] }));
  return rows[0].process === processID;
}

/** Waits before attempt n (from 1): 50 ms doubling up to half a second, so that who waits for PostgreSQL sees it come back. */
export const backOff = (attempt: number): Promise<void> =>
  sleep(Math.min(50 * 2 ** (attempt - 1), 500) * (0.5 + Math.random()));
