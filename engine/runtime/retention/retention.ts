/**
 * Removes what is no longer kept: finished instances in small transactions, and months of the log as a whole once nothing
 * in them is wanted any more. No statement runs long, and the log is not deleted row by row where its month will go.
 */
import type { Database, Sql } from '../store/database.js';
import { timestamp } from '../store/rows.js';
import {
  droppableMonths,
  expiredRoots,
  leftOverMonths,
  removeInstances,
  withCalled,
} from './retention.sql.js';

export interface RetentionRule {
  readonly processId: string;
  /** Days after its end that an instance is kept; null: for ever. */
  readonly days: number | null;
}
export interface RetentionReport {
  /** For processes without a rule of their own. */
  readonly defaultDays: number | null;
  readonly rules: readonly RetentionRule[];
  readonly removedInstances: number;
  readonly droppedMonths: number;
  readonly lastRemovedAt: Date | null;
  /** Finished instances that are to be removed and are still there. */
  readonly expired: number;
}

/** Instances in one transaction. */
const BATCH = 200;
const DAY = 86_400_000;
/** Name of the rule for all other processes. */
const EVERYTHING = '';

export class Retention {
  constructor(
    private readonly database: Database,
    private readonly now: () => number,
  ) {}

  async set(processId: string | null, days: number | null): Promise<void> {
    await this.database.query({
      text: `INSERT INTO retention (process_id, days) VALUES ($1, $2)
        ON CONFLICT (process_id) DO UPDATE SET days = excluded.days`,
      values: [processId ?? EVERYTHING, days],
    });
  }

  /** The rule for all others holds again. */
  async unset(processId: string | null): Promise<void> {
    await this.database.query({
      text: 'DELETE FROM retention WHERE process_id = $1',
      values: [processId ?? EVERYTHING],
    });
  }

  async report(): Promise<RetentionReport> {
    const rules = await this.rules((statement) => this.database.query(statement));
    const { rows } = await this.database.query({
      text: 'SELECT removed_instances, dropped_months, last_removed_at FROM retention_progress',
      values: [],
    });
    let expired = 0;
    for (const { definitions, before } of await this.due((statement) => this.database.query(statement))) {
      const found = await this.database.query({
        text: `SELECT count(*)::int AS n FROM process_instance WHERE definition_key = ANY($1::bigint[])
          AND started_at <= $2 AND status <> 'ACTIVE' AND ended_at <= $2 AND parent_key IS NULL`,
        values: [definitions, timestamp(before)],
      });
      expired += found.rows[0].n;
    }
    return {
      defaultDays: rules.get(EVERYTHING) ?? null,
      rules: [...rules].flatMap(([processId, days]) =>
        processId === EVERYTHING ? [] : [{ processId, days }],
      ),
      removedInstances: Number(rows[0].removed_instances),
      droppedMonths: rows[0].dropped_months,
      lastRemovedAt: rows[0].last_removed_at,
      expired,
    };
  }

  /** One batch, on whichever node comes first. @returns how many instances were removed, or months dropped */
  async run(): Promise<number> {
    const removed = await this.database.transaction((sql) => this.removeSome(sql));
    return removed ?? (await this.dropMonths());
  }

  /** null: there is nothing to remove, or somebody else is at it. */
  private async removeSome(sql: Sql): Promise<number | null> {
    const { rows } = await sql({
      text: 'SELECT id FROM retention_progress WHERE id = 1 FOR UPDATE SKIP LOCKED',
      values: [],
    });
    if (rows.length === 0) return null;
    for (const { definitions, before, isLongest } of await this.due(sql)) {
      const roots = (await sql(expiredRoots(definitions, before, BATCH))).rows;
      if (roots.length === 0) continue;
      const all = (await sql(withCalled(roots))).rows;
      // What is kept longest goes with its month; what is kept shorter does not wait for that.
      for (const statement of removeInstances(all, { withLog: !isLongest })) await sql(statement);
      await sql({
        text: `UPDATE retention_progress SET removed_instances = removed_instances + $1, last_removed_at = $2`,
        values: [all.length, timestamp(this.now())],
      });
      return all.length;
    }
    return null;
  }

  private async dropMonths(): Promise<number> {
    const rules = await this.database.query({ text: 'SELECT count(*)::int AS n FROM retention', values: [] });
    if (rules.rows[0].n === 0) return 0;
    const { rows } = await this.database.query(droppableMonths(this.now()));
    for (const { parent, month, is_pending } of rows) {
      // Readers and writers go on meanwhile; of several nodes one gets the month.
      const how = is_pending ? 'FINALIZE' : 'CONCURRENTLY';
      const text = `ALTER TABLE ${parent} DETACH PARTITION ${month} ${how}`;
      await this.database.query({ text, values: [] }).catch(() => undefined);
    }
    let dropped = 0;
    for (const { month } of (await this.database.query(leftOverMonths)).rows) {
      await this.database.query({ text: `DROP TABLE IF EXISTS ${month}`, values: [] });
      await this.database.query({
        text: 'UPDATE retention_progress SET dropped_months = dropped_months + 1, last_removed_at = $1',
        values: [timestamp(this.now())],
      });
      dropped += 1;
    }
    return dropped;
  }

  private async rules(sql: Sql): Promise<Map<string, number | null>> {
    const { rows } = await sql({
      text: 'SELECT process_id, days FROM retention ORDER BY process_id',
      values: [],
    });
    return new Map(rows.map((row) => [row.process_id, row.days]));
  }

  /** Definitions whose instances expire, with the moment (ms) before which they must have ended. */
  private async due(sql: Sql) {
    const rules = await this.rules(sql);
    if (rules.size === 0) return [];
    const { rows } = await sql({
      text: 'SELECT process_id, array_agg(key) AS keys FROM process_definition GROUP BY process_id ORDER BY process_id',
      values: [],
    });
    const kept = rows.map((row) => ({
      definitions: row.keys as string[],
      days: rules.has(row.process_id) ? rules.get(row.process_id)! : (rules.get(EVERYTHING) ?? null),
    }));
    const longest = kept.some(({ days }) => days === null)
      ? Number.POSITIVE_INFINITY
      : Math.max(...kept.map(({ days }) => days!));
    return kept.flatMap(({ definitions, days }) =>
      days === null ? [] : [{ definitions, before: this.now() - days * DAY, isLongest: days >= longest }],
    );
  }
}
