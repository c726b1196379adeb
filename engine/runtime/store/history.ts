/** Reads what an instance has been through. */
import { emptyState, evolve, type InstanceState } from '../../core/index.js';
import type { Definitions } from '../definitions/definitions.js';
import { parseKey, partOf } from '../keys.js';
import type { HistoryPage, StateAt } from '../types.js';
import type { Database } from './database.js';
import { firstBreak, historyStep, type StoredLogRow, selectLog } from './log.js';
import { unpackEvents } from './packing.js';

const END = 2_147_483_647;
const PAGE = 1_000;

export class History {
  constructor(
    private readonly database: Database,
    private readonly definitions: Definitions,
  ) {}

  async page(instanceKey: string, after = 0, limit = 100): Promise<HistoryPage> {
    const key = parseKey(instanceKey);
    if (key === undefined) return { steps: [], nextAfter: null };
    const { rows } = await this.database.query(selectLog(partOf(key), key, after, END, limit + 1));
    const steps = (rows as StoredLogRow[]).slice(0, limit).map(historyStep);
    return { steps, nextAfter: rows.length > limit ? steps.at(-1)!.seq : null };
  }

  /** The state after step `seq`, folded from the events. undefined: no such instance or step. */
  async stateAt(instanceKey: string, seq = END): Promise<StateAt | undefined> {
    const key = parseKey(instanceKey);
    if (key === undefined) return undefined;
    const { rows } = await this.database.query({
      text: 'SELECT definition_key FROM process_instance WHERE part = $1 AND key = $2',
      values: [partOf(key), key],
    });
    const definition = rows[0] && (await this.definitions.load(BigInt(rows[0].definition_key)));
    if (!definition) return undefined;
    let state: InstanceState = emptyState(definition.processId);
    let last: StoredLogRow | undefined;
    for await (const row of this.rows(key, seq)) {
      state = evolve(state, unpackEvents(row.events));
      last = row;
    }
    return last && (seq === END || last.seq === seq) ? { seq: last.seq, at: last.at, state } : undefined;
  }

  async sequenceFlowsTaken(instanceKey: string): Promise<string[]> {
    const key = parseKey(instanceKey);
    const flows = new Set<string>();
    if (key === undefined) return [];
    for await (const row of this.rows(key, END)) {
      for (const event of unpackEvents(row.events)) {
        if (event.type === 'SequenceFlowTaken') flows.add(event.flowId);
      }
    }
    return [...flows];
  }

  /** @returns the first step whose hash does not fit, or undefined where the chain is intact */
  async firstBrokenStep(instanceKey: string): Promise<number | undefined> {
    const key = parseKey(instanceKey);
    if (key === undefined) return undefined;
    const rows: StoredLogRow[] = [];
    for await (const row of this.rows(key, END)) rows.push(row);
    return firstBreak(key, rows);
  }

  private async *rows(key: bigint, upTo: number): AsyncGenerator<StoredLogRow> {
    for (let after = 0; ; ) {
      const { rows } = await this.database.query(selectLog(partOf(key), key, after, upTo, PAGE));
      yield* rows as StoredLogRow[];
      if (rows.length < PAGE) return;
      after = (rows as StoredLogRow[]).at(-1)!.seq;
    }
  }
}
