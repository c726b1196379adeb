import type { Database } from '../store/database.js';
import { timestamp } from '../store/rows.js';
import { TURN, within } from '../turn.js';
import type { Dispatcher } from './dispatcher.js';
import type { OutboxRow } from './work.js';

const BATCH = 500;

/** Finds work that its own node has not done in time: because it died, or because it was put off. */
export class OutboxPoller {
  constructor(
    private readonly database: Database,
    private readonly dispatcher: Dispatcher,
    private readonly realNow: () => number,
    /** Parts this node looks after; null: all. */
    private readonly parts: () => readonly number[] | null = () => null,
  ) {}

  /** @returns how many rows were done */
  async poll(everything = false): Promise<number> {
    const parts = everything ? null : this.parts();
    const { rows } = await this.database.query({
      text: `SELECT part, source, seq, index, work FROM outbox WHERE due_at <= $1
          ${parts ? 'AND part = ANY($3::smallint[])' : ''}
        ORDER BY due_at, source, seq, index LIMIT $2`,
      values: [everything ? 'infinity' : timestamp(this.realNow()), BATCH, ...(parts ? [parts] : [])],
    });
    const found = rows
      .map((row) => ({ ...row, source: BigInt(row.source) }) as OutboxRow)
      .filter((row) => !this.dispatcher.isUnderWay(row));
    await within(TURN, this.dispatcher.dispatch(found));
    return found.length;
  }
}
