import type { Variables } from '../../core/state/events.js';
import { DatabaseUnavailable } from '../errors.js';
import { localOf, partOf } from '../keys.js';
import { insertWork, type OutboxRow, placeOf, removeWork, type Work } from '../outbox/work.js';
import {
  AmbiguousCommit,
  backOff,
  type Database,
  isConflict,
  isDuplicate,
  isUnavailable,
  type Sql,
} from '../store/database.js';
import { earlierAnswer, earlierAnswers, type Idempotency, remember } from '../store/idempotency.js';
import { referenceKeys } from '../store/key-allocator.js';
import { arrive } from './arrivals.js';
import { startersOf, startWork } from './starters.js';

type Broadcast = Extract<Work, { do: 'broadcast' }>;

export interface Signal {
  readonly name: string;
  readonly variables: Variables;
  readonly actor: string | null;
  readonly idempotency?: Omit<Idempotency, 'answer'>;
}

const BATCH = 500;
const ATTEMPTS = 6;

/** Takes a signal to everybody who awaits it, some hundred per commit. */
export class SignalBroadcast {
  constructor(
    private readonly database: Database,
    private readonly now: () => number,
    private readonly realNow: () => number,
    private readonly dispatch: (work: readonly OutboxRow[]) => void,
  ) {}

  /**
   * @returns the signal's key once it cannot be lost any more
   * @throws IdempotencyConflict, DatabaseUnavailable where it is not known whether it was sent
   */
  async send(signal: Signal): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      try {
        const { key, work } = await this.database.transaction((sql) => this.take(sql, signal));
        this.dispatch(work);
        return key;
      } catch (error) {
        // With a key the next attempt finds what an unanswered commit left behind, as it finds another node's.
        const isOvertaken = signal.idempotency !== undefined && isDuplicate(error);
        const isPassing =
          isUnavailable(error) || isConflict(error) || error instanceof AmbiguousCommit || isOvertaken;
        const mayRepeat = signal.idempotency ? isPassing : isConflict(error);
        if (mayRepeat && attempt < ATTEMPTS) await backOff(attempt);
        else if (isPassing) throw new DatabaseUnavailable('The database does not answer.', { cause: error });
        else throw error;
      }
    }
  }

  private async take(
    sql: Sql,
    { name, variables, actor, idempotency }: Signal,
  ): Promise<{ key: string; work: OutboxRow[] }> {
    const asked = idempotency && { ...idempotency, answer: null };
    const earlier = asked && (await earlierAnswers(sql, [asked.key], this.now())).get(asked.key);
    if (earlier) return { key: String(earlierAnswer(asked, earlier)), work: [] };
    const [source] = await referenceKeys({ query: sql }, 1);
    const key = String(source);
    const work: Broadcast = { do: 'broadcast', name, variables, actor, after: '0' };
    const first = { part: 0, source: source!, seq: 0, index: 0, work };
    await sql(insertWork([first], this.realNow()));
    if (asked) await sql(remember([{ ...asked, answer: key }], this.now()));
    return { key, work: [first] };
  }

  /** The next batch; what is left is a row of the outbox again, so that a broadcast survives its node. */
  async broadcast(row: OutboxRow, broadcast: Broadcast): Promise<void> {
    const work = await this.database.transaction((sql) => this.serve(sql, row, broadcast));
    if (work.length) this.dispatch(work);
  }

  private async serve(sql: Sql, row: OutboxRow, broadcast: Broadcast): Promise<OutboxRow[]> {
    const taken = await sql(removeWork([row]));
    if (!taken.rows.some((found) => placeOf(found) === placeOf(row))) return [];
    const { name, variables, actor, after, except = '0' } = broadcast;
    const { rows } = await sql({
      text: `SELECT key, instance_key FROM signal_subscription
        WHERE name = $1 AND key > $2 AND instance_key <> $4 ORDER BY key LIMIT $3`,
      values: [name, after, BATCH, except],
    });
    const [first] = await referenceKeys({ query: sql }, 1);
    const work: OutboxRow[] = rows.map((found, index) => ({
      part: partOf(BigInt(found.key)),
      source: first!,
      seq: 0,
      index,
      work: {
        do: 'command',
        instanceKey: found.instance_key,
        command: { type: 'ReceiveSignal', subscriptionKey: localOf(BigInt(found.key)), variables },
      },
    }));
    const id = { part: row.part, source: first!, seq: 1 };
    if (after === '0') {
      const starters = (await startersOf(sql, 'signal', [name])).get(name) ?? [];
      for (const [index, starter] of starters.entries()) {
        const payload = await arrive(sql, starter, { type: 'signal', name, payload: variables });
        if (payload) work.push({ ...id, index, work: startWork(starter, payload, actor) });
      }
    }
    if (rows.length === BATCH) {
      work.push({ ...id, seq: 2, index: 0, work: { ...broadcast, after: rows.at(-1)!.key } });
    }
    if (work.length) await sql(insertWork(work, this.realNow()));
    return work;
  }
}
