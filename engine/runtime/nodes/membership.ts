import { randomUUID } from 'node:crypto';
import type { Database } from '../store/database.js';
import { partsOf } from './parts.js';

/** ms between signs of life; a node that gave none for so long is taken for dead. */
const HEARTBEAT = 1_000;
export const TIME_TO_LIVE = 5_000;
/** ms after which a node that got no answer stops trusting what it knows, before others take over. */
const SELF_DOUBT = TIME_TO_LIVE - HEARTBEAT;

/**
 * Which nodes are alive, by the database's clock, and which parts this one looks after. It is affinity only: two nodes that
 * look after the same part for a moment do the same work once, because a row is done with the lock of its instance and
 * goes away in the same transaction.
 */
export class Membership {
  readonly node = randomUUID();
  private parts: readonly number[] | null = null;
  private live: readonly string[] = [];
  private heardAt = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<void> | undefined;
  private isStopped = true;

  constructor(
    private readonly database: Database,
    /** Parts came or went: what is due in them may be late. */
    private readonly onChange: () => void,
  ) {}

  async start(): Promise<void> {
    this.isStopped = false;
    // Those that died could not say goodbye.
    await this.database
      .query({ text: `DELETE FROM node WHERE seen_at < clock_timestamp() - interval '1 day'`, values: [] })
      .catch(() => undefined);
    await this.beat();
    this.again();
  }

  /** Says goodbye, so that others take over at once. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.beating;
    await this.database
      .query({ text: 'DELETE FROM node WHERE id = $1', values: [this.node] })
      .catch(() => undefined);
  }

  /**
   * The parts whose background work this node does; null: all. Also all where it has heard nothing for a while: the work
   * is then done by whoever can.
   */
  get own(): readonly number[] | null {
    return performance.now() - this.heardAt > SELF_DOUBT ? null : this.parts;
  }
  /** At the last look, which was not long ago, no other node was alive. */
  get isAlone(): boolean {
    return this.live.length === 1 && performance.now() - this.heardAt <= SELF_DOUBT;
  }
  /** Nodes that were alive at the last look. */
  get nodes(): readonly string[] {
    return this.live;
  }

  private again(): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => {
      this.beating = this.beat().finally(() => this.again());
    }, HEARTBEAT);
    this.timer.unref();
  }

  private async beat(): Promise<void> {
    const began = performance.now();
    try {
      const { rows } = await this.database.query({
        text: `WITH mine AS (
            INSERT INTO node (id, started_at, seen_at) VALUES ($1, clock_timestamp(), clock_timestamp())
            ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp())
          SELECT id FROM node WHERE id <> $1 AND seen_at > clock_timestamp() - $2 * interval '1 ms' ORDER BY id`,
        values: [this.node, TIME_TO_LIVE],
      });
      this.heardAt = began;
      this.meet(rows.map((row) => row.id as string));
    } catch {
      // The database does not answer: nobody can do anything meanwhile.
    }
  }

  private meet(others: readonly string[]): void {
    const live = [this.node, ...others].sort();
    if (live.join() === this.live.join()) return;
    this.live = live;
    this.parts = partsOf(this.node, live);
    this.onChange();
  }
}
