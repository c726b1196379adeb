import type { Env } from '../../core/index.js';
import type { Definitions } from '../definitions/definitions.js';
import { DatabaseUnavailable, EngineFault, Overloaded } from '../errors.js';
import type { OutboxRow } from '../outbox/work.js';
import {
  AmbiguousCommit,
  backOff,
  type Database,
  isConflict,
  isDuplicate,
  isUnavailable,
} from '../store/database.js';
import type { KeyAllocator } from '../store/key-allocator.js';
import { type Intake, takeIn } from './intake.js';
import type { Publication, Published } from './publication.js';
import { withRetrievedKeys } from './retrieved-key.js';

interface Queued {
  readonly publication: Publication;
  readonly resolve: (published: Published) => void;
  readonly reject: (error: unknown) => void;
}

const BATCH = 256;
const QUEUE = 20_000;
const ATTEMPTS = 6;

export interface PublisherPort {
  readonly database: Database;
  readonly definitions: Definitions;
  readonly evaluate: Env['evaluate'];
  readonly keys: KeyAllocator;
  readonly now: () => number;
  readonly realNow: () => number;
  readonly dispatch: (work: readonly OutboxRow[]) => void;
  /** Logs a mistake of the engine; returns the id by which it is found. */
  readonly fault: (error: unknown) => string;
}

/**
 * Takes messages in, one batch at a time, in order of arrival: messages of one name and correlation key are
 * correlated first in, first out. Publishing and subscribing lock the same row, so that neither misses the other.
 */
export class Publisher {
  private readonly queue: Queued[] = [];
  private readonly repeatable = new Map<string, Promise<Published>>();
  private isDraining = false;

  constructor(private readonly port: PublisherPort) {}

  get isIdle(): boolean {
    return this.queue.length === 0 && !this.isDraining;
  }

  /** @throws CommandRejected, IdempotencyConflict, Overloaded, DatabaseUnavailable, EngineFault */
  async publish(publication: Publication): Promise<Published> {
    const key = publication.idempotency?.key;
    if (key === undefined) return this.enqueue(publication);
    // A repeated request waits for the first one and is then answered from what that left behind.
    while (this.repeatable.has(key)) await this.repeatable.get(key)!.catch(() => undefined);
    const first = this.enqueue(publication);
    this.repeatable.set(key, first);
    return first.finally(() => this.repeatable.delete(key));
  }

  private enqueue(publication: Publication): Promise<Published> {
    if (!publication.outbox && this.queue.length >= QUEUE) return Promise.reject(new Overloaded(1));
    return new Promise((resolve, reject) => {
      this.queue.push({ publication, resolve, reject });
      if (!this.isDraining) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.isDraining = true;
    // Lets the messages of this turn of the event loop come together.
    await new Promise(setImmediate);
    while (this.queue.length > 0) await this.run(this.queue.splice(0, BATCH));
    this.isDraining = false;
  }

  private async run(batch: readonly Queued[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return this.settle(batch, await this.take(batch));
      } catch (error) {
        const known =
          error instanceof AmbiguousCommit ? await this.statusOf(error.result as Intake) : 'aborted';
        if (known === 'committed') return this.settle(batch, (error as AmbiguousCommit).result as Intake);
        const mayRepeat = known === 'aborted' && attempt < ATTEMPTS;
        const isPassing =
          error instanceof AmbiguousCommit || isConflict(error) || isUnavailable(error) || isDuplicate(error);
        if (!mayRepeat || !isPassing) return this.refuse(batch, error, isPassing);
        await backOff(attempt);
      }
    }
  }

  private async take(batch: readonly Queued[]): Promise<Intake> {
    const { database, keys, now, realNow } = this.port;
    const publications = await withRetrievedKeys(
      this.port,
      batch.map((queued) => queued.publication),
    );
    return database.transaction((sql) => takeIn(sql, { keys, now: now(), realNow: realNow() }, publications));
  }

  private settle(batch: readonly Queued[], { outcomes }: Intake): void {
    const work: OutboxRow[] = [];
    for (const [n, outcome] of outcomes.entries()) {
      if (outcome instanceof Error) batch[n]!.reject(outcome);
      else {
        work.push(...outcome.work);
        batch[n]!.resolve(outcome);
      }
    }
    if (work.length) this.port.dispatch(work);
  }

  private async refuse(batch: readonly Queued[], error: unknown, isPassing: boolean): Promise<void> {
    if (isPassing) {
      const told = new DatabaseUnavailable('The database does not answer at the moment. Try again.', {
        cause: error,
      });
      for (const { reject } of batch) reject(told);
    } else if (batch.length > 1) {
      for (const queued of batch) await this.run([queued]);
    } else {
      batch[0]!.reject(new EngineFault(this.port.fault(error), { cause: error }));
    }
  }

  /** Asks PostgreSQL what became of a transaction whose commit was not answered. */
  private async statusOf({ xid }: Intake): Promise<'committed' | 'aborted' | 'unknown'> {
    if (xid === undefined) return 'aborted';
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      await backOff(attempt);
      const query = { text: 'SELECT pg_xact_status($1::xid8) AS status', values: [xid] };
      const status = await this.port.database.query(query).then(
        ({ rows }) => rows[0].status as string | null,
        () => 'in progress',
      );
      if (status === 'committed' || status === 'aborted') return status;
    }
    return 'unknown';
  }
}
