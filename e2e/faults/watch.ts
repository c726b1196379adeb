/** Looks at the database from outside all the time: what is due and how long it has to wait. */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Ledger } from './ledger.js';
import { noteEnds } from './load.js';
import type { Postgres } from './postgres.js';

/** Work that waited longer than this was left behind by somebody and taken over. */
const LEFT_BEHIND = 1_000;
/** ms that the node which wrote a row of the outbox has for it, by `due_at`. */
const HEAD_START = 5_000;

/** Waiting work by its identity: when it became due. */
const DUE = `
  SELECT 'outbox ' || source || ' ' || seq || ' ' || index AS id, due_at - interval '${HEAD_START} ms' AS since
    FROM outbox
  UNION ALL SELECT 'timer ' || key || ' ' || due_at, due_at FROM timer WHERE due_at <= now()
  UNION ALL SELECT 'job ' || key || ' ' || lease_token, blocked_until - $1 * interval '1 ms' FROM job
    WHERE lease_token IS NOT NULL`;

export class Watch {
  /** ms that work waited which was left behind, while PostgreSQL was there: of nodes, and of workers whose lease ended. */
  readonly takeOvers: number[] = [];
  /** The longest waits, to look at. */
  readonly longest: { readonly id: string; readonly waited: number; readonly at: number }[] = [];
  private isOver = false;
  private waiting = new Map<string, number>();
  private readonly running: Promise<void>;

  constructor(
    private readonly postgres: Postgres,
    private readonly ledger: Ledger,
    private readonly lease: number,
    /** When PostgreSQL was away: nobody can take anything over then. */
    private readonly outages: readonly { readonly from: number; readonly at: number }[],
  ) {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.running;
  }

  private async run(): Promise<void> {
    let client: pg.Client | undefined;
    while (!this.isOver) {
      try {
        client ??= await this.postgres.connect();
        await noteEnds(client, this.ledger);
        await this.look(client);
      } catch {
        await client?.end().catch(() => undefined);
        client = undefined;
      }
      await sleep(250);
    }
    await client?.end().catch(() => undefined);
  }

  private async look(client: pg.Client): Promise<void> {
    const { rows } = await client.query(DUE, [this.lease]);
    const now = Date.now();
    const waiting = new Map(rows.map((row) => [row.id as string, (row.since as Date).getTime()]));
    for (const [id, since] of this.waiting) {
      if (waiting.has(id)) continue;
      const waited = now - since - this.away(since, now);
      // A lease that a worker kept is no take-over: only what went to somebody else is.
      if (id.startsWith('job ') && waited < this.lease) continue;
      if (waited > LEFT_BEHIND) this.note(id, waited);
    }
    this.waiting = waiting;
  }

  private away(from: number, until: number): number {
    return this.outages.reduce(
      (sum, outage) => sum + Math.max(0, Math.min(until, outage.at) - Math.max(from, outage.from)),
      0,
    );
  }

  private note(id: string, waited: number): void {
    this.takeOvers.push(waited);
    this.longest.push({ id, waited, at: Date.now() });
    this.longest.sort((one, other) => other.waited - one.waited);
    if (this.longest.length > 10) this.longest.pop();
  }
}

export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};
