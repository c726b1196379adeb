import { CommandRejected, DatabaseUnavailable } from '../errors.js';
import { reached } from '../faults.js';
import { instanceOf, localOf, partOf } from '../keys.js';
import type { Runner } from '../runner/runner.js';
import type { Database } from '../store/database.js';
import { timestamp } from '../store/rows.js';
import { TURN, within } from '../turn.js';

const BATCH = 500;
/** ms until a timer that could not be fired is tried again. */
const PAUSE = 30_000;

/**
 * Sends a command for every due timer. The row goes away with the commit of that command, so a timer is never lost
 * and fires once, whatever dies in between and however many nodes look.
 */
export class TimerPoller {
  private readonly underWay = new Set<bigint>();
  /** Timers that could not be fired at the time they were due; one that is due at another time is not refused. */
  private readonly refused = new Map<bigint, { readonly due: string; readonly until: number }>();

  constructor(
    private readonly database: Database,
    private readonly runner: Runner,
    private readonly now: () => number,
    private readonly log: (error: unknown, timerKey: bigint) => void,
    /** Parts this node looks after; null: all. */
    private readonly parts: () => readonly number[] | null = () => null,
  ) {}

  get isIdle(): boolean {
    return this.underWay.size === 0;
  }

  /** Fires up to 500 due timers: of this node's parts, or all. @returns how many were tried */
  async poll(everything = false): Promise<number> {
    const now = this.now();
    for (const [key, { until }] of this.refused) if (until <= performance.now()) this.refused.delete(key);
    const refused = [...this.refused];
    const parts = everything ? null : this.parts();
    const values: unknown[] = [timestamp(now), [...this.underWay], BATCH];
    const next = (value: unknown) => `$${values.push(value)}`;
    // Named only where there are any: PostgreSQL would join them with all timers, and not find the first in the index.
    const others =
      refused.length === 0
        ? ''
        : `AND NOT EXISTS (SELECT FROM unnest(${next(refused.map(([key]) => key))}::bigint[],
              ${next(refused.map(([, { due }]) => due))}::timestamptz[]) AS r(key, due_at)
            WHERE r.key = t.key AND r.due_at = t.due_at)`;
    const { rows } = await this.database.query({
      text: `SELECT key, due_at FROM timer t WHERE due_at <= $1 AND key <> ALL($2::bigint[]) ${others}
          ${parts ? `AND part = ANY(${next(parts)}::smallint[])` : ''}
        ORDER BY due_at LIMIT $3`,
      values,
    });
    const due = rows
      .map((row) => ({ key: BigInt(row.key), due: (row.due_at as Date).toISOString() }))
      // Another look may have taken it while this one was under way.
      .filter(({ key }) => !this.underWay.has(key));
    if (due.length > 0) await reached('after-timer-take');
    await within(TURN, Promise.all(due.map((timer) => this.fire(timer.key, timer.due))));
    return due.length;
  }

  /** ms since 1970 at which the next timer is due; Infinity: none. */
  async next(): Promise<number> {
    const { rows } = await this.database.query({ text: 'SELECT min(due_at) AS due FROM timer', values: [] });
    return (rows[0].due as Date | null)?.getTime() ?? Number.POSITIVE_INFINITY;
  }

  private async fire(key: bigint, due: string): Promise<void> {
    this.underWay.add(key);
    try {
      const command = { type: 'TriggerTimer', subscriptionKey: localOf(key) } as const;
      await this.runner.submit({ instanceKey: instanceOf(key), command, actor: 'timer' });
    } catch (error) {
      if (error instanceof CommandRejected && error.code === 'NOT_FOUND') await this.forget(key);
      // The instance is suspended or faulty: look again later. A database that is away says nothing about it.
      else if (!(error instanceof DatabaseUnavailable))
        this.refused.set(key, { due, until: performance.now() + PAUSE });
      if (!(error instanceof CommandRejected)) this.log(error, key);
    } finally {
      this.underWay.delete(key);
    }
  }

  /** The instance says it has no such timer: another node was faster, or the row is a leftover. */
  private async forget(key: bigint): Promise<void> {
    await this.database
      .query({
        text: 'DELETE FROM timer WHERE part = $1 AND instance_key = $2 AND key = $3',
        values: [partOf(key), instanceOf(key), key],
      })
      .catch((error) => this.log(error, key));
  }
}
