/** Plays the history of one instance again: its fold, its chain, and what must hold from event to event. */
import type pg from 'pg';
import { emptyState, evolve, type InstanceEvent, type InstanceState } from '../../core/index.js';
import { GENESIS, hashOf, type StoredLogRow, selectLog } from '../store/log.js';
import { unpackEvents } from '../store/packing.js';
import { HistoryFacts } from './history-facts.js';
import type { Find } from './invariants.js';
import type { InstanceRow, Stored } from './rows.js';

const END = 2_147_483_647;
const PAGE = 500;

export interface Replayed {
  readonly state: InstanceState;
  /** As it was at the stored snapshot. */
  readonly atSnapshot: InstanceState;
  readonly facts: HistoryFacts;
  readonly steps: number;
}

export async function replay(
  client: pg.Client,
  { instance: row, log }: Pick<Stored, 'instance' | 'log'>,
  processId: string,
  find: Find,
): Promise<Replayed> {
  let state = emptyState(processId);
  let atSnapshot = state;
  let last = 0;
  let hash: Buffer = GENESIS;
  let isChained = true;
  const commands = new Set<string>();
  const facts = new HistoryFacts(row.key, find);
  for await (const step of log ?? stepsOf(client, row)) {
    if (step.seq !== last + 1) find(2, row.key, `step ${step.seq} comes after step ${last}`);
    last = step.seq;
    if (isChained && !fits(row.key, step, hash)) {
      isChained = false;
      find(20, row.key, `step ${step.seq} was changed, or one before it is missing: its hash does not fit`);
    }
    hash = step.hash;
    if (commands.has(step.command_id))
      find(
        1,
        row.key,
        `command ${step.command_id} (${step.command_type}) was applied twice, again in step ${step.seq}`,
      );
    commands.add(step.command_id);
    let events: InstanceEvent[];
    try {
      events = unpackEvents(step.events);
    } catch (error) {
      find(20, row.key, `the events of step ${step.seq} cannot be read: ${error}`);
      break;
    }
    if ((step.seq === 1) !== (step.command_type === 'StartInstance'))
      find(1, row.key, `step ${step.seq} is ${step.command_type}`);
    facts.follow(step, events);
    state = evolve(state, events);
    if (step.seq === row.state_seq) atSnapshot = state;
  }
  if (last !== row.seq)
    find(2, row.key, `the history ends with step ${last}, the instance is at step ${row.seq}`);
  if (isChained && last === row.seq && !hash.equals(row.hash))
    find(
      20,
      row.key,
      'the instance has another hash than its last step: the end of its history is missing or was changed',
    );
  return { state, atSnapshot, facts, steps: last };
}

function fits(key: string, step: StoredLogRow, previous: Buffer): boolean {
  if (!step.prev_hash.equals(previous)) return false;
  const at = step.at.toISOString();
  return step.hash.equals(hashOf({ ...step, instance_key: BigInt(key), at, prev_hash: previous }));
}

async function* stepsOf(client: pg.Client, row: InstanceRow): AsyncGenerator<StoredLogRow> {
  for (let after = 0; ; ) {
    const { text, values } = selectLog(row.part, BigInt(row.key), after, END, PAGE);
    const { rows } = await client.query(text, values as unknown[]);
    yield* rows as StoredLogRow[];
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.seq;
  }
}
