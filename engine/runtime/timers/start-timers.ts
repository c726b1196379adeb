import { nextOccurrence } from '../../core/time/timer.js';
import { arrive, lockStarts } from '../messages/arrivals.js';
import { startWork } from '../messages/starters.js';
import { insertWork, type OutboxRow } from '../outbox/work.js';
import type { Database, Sql } from '../store/database.js';
import { referenceKeys } from '../store/key-allocator.js';
import { timestamp } from '../store/rows.js';
import { TURN, within } from '../turn.js';

const BATCH = 100;

interface DueRow {
  readonly definition_key: string;
  readonly element_id: string;
  readonly index: number;
  readonly due_at: Date;
  readonly repetitions: number | null;
  readonly cycle: string | null;
  readonly process_id: string;
  readonly required: number;
}

const startOf = (row: DueRow) => ({
  definitionKey: row.definition_key,
  processId: row.process_id,
  elementId: row.element_id,
  required: row.required,
});

/** Starts instances at the times of timer start events. The next time is set in the same commit. */
export class StartTimers {
  constructor(
    private readonly database: Database,
    private readonly now: () => number,
    private readonly realNow: () => number,
    private readonly dispatch: (work: readonly OutboxRow[]) => Promise<unknown>,
  ) {}

  /** @returns how many instances are started */
  async poll(): Promise<number> {
    const work = await this.database.transaction((sql) => this.take(sql));
    await within(TURN, this.dispatch(work));
    return work.length;
  }

  private async take(sql: Sql): Promise<OutboxRow[]> {
    const now = this.now();
    const { rows } = await sql({
      text: `SELECT definition_key, element_id, index, due_at, repetitions, cycle, process_id, required FROM start_timer
        WHERE due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      values: [timestamp(now), BATCH],
    });
    if (rows.length === 0) return [];
    const [source] = await referenceKeys({ query: sql }, 1);
    const work: OutboxRow[] = [];
    const due = (rows as DueRow[]).map((row) => ({ row, start: startOf(row) }));
    await lockStarts(
      sql,
      due.map(({ start }) => start),
    );
    for (const [n, { row, start }] of due.entries()) {
      const payload = await arrive(sql, start, { type: 'timer', name: String(row.index), payload: {} });
      if (payload)
        work.push({ part: 0, source: source!, seq: 0, index: n, work: startWork(start, payload, 'timer') });
      await this.advance(sql, row, now);
    }
    if (work.length) await sql(insertWork(work, this.realNow()));
    return work;
  }

  private async advance(sql: Sql, row: DueRow, now: number): Promise<void> {
    const isLast = row.cycle === null || row.repetitions === 1;
    const next = isLast ? null : nextOccurrence(row.cycle!, row.due_at.getTime(), now);
    const place = [row.definition_key, row.element_id, row.index];
    if (next === null) {
      const text = 'DELETE FROM start_timer WHERE definition_key = $1 AND element_id = $2 AND index = $3';
      await sql({ text, values: place });
      return;
    }
    await sql({
      text: `UPDATE start_timer SET due_at = $4, repetitions = repetitions - 1
        WHERE definition_key = $1 AND element_id = $2 AND index = $3`,
      values: [...place, timestamp(next)],
    });
  }
}
