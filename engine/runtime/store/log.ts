/** The event log: one row per step. The rows of an instance form a chain: each hash covers the one before. */
import { hash } from 'node:crypto';
import { partOf } from '../keys.js';
import type { HistoryStep } from '../types.js';
import type { Statement } from './database.js';
import { unpackEvents } from './packing.js';
import { insertOf, timestamp } from './rows.js';
import { MOST_BYTES } from './utf8.js';

export interface LogRow {
  readonly part: number;
  readonly instance_key: bigint;
  readonly seq: number;
  readonly at: string;
  readonly actor: string | null;
  readonly command_type: string;
  readonly command_id: string;
  /** JSON text, stored byte by byte, because the hash covers it. */
  readonly events: string;
  readonly prev_hash: Buffer;
  readonly hash: Buffer;
}

export const insertLog = insertOf('instance_event', {
  part: 'smallint',
  instance_key: 'bigint',
  seq: 'integer',
  at: 'timestamptz',
  actor: 'text',
  command_type: 'text',
  command_id: 'uuid',
  events: 'json',
  prev_hash: 'bytea',
  hash: 'bytea',
});

export const GENESIS = Buffer.alloc(32);

/** Where a row is spelled before it is hashed; a large one has memory of its own. */
const desk = Buffer.allocUnsafeSlow(64 * 1024);

export function hashOf(row: Omit<LogRow, 'hash' | 'part'>): Buffer {
  const head = [row.instance_key.toString(), row.seq, row.at, row.actor, row.command_type, row.command_id];
  const text = JSON.stringify(head) + row.events;
  const start = row.prev_hash.length;
  const most = start + MOST_BYTES * text.length;
  const bytes = most > desk.length ? Buffer.allocUnsafe(most) : desk;
  row.prev_hash.copy(bytes);
  return hash('sha256', bytes.subarray(0, start + bytes.write(text, start)), 'buffer');
}

export function logRow(
  row: Omit<LogRow, 'hash' | 'at' | 'events'> & { readonly at: number; readonly events: string },
): LogRow {
  const { part, instance_key, seq, actor, command_type, command_id, events, prev_hash } = row;
  const at = timestamp(row.at);
  const own = hashOf({ instance_key, seq, at, actor, command_type, command_id, events, prev_hash });
  return { part, instance_key, seq, at, actor, command_type, command_id, events, prev_hash, hash: own };
}

const LOG_COLUMNS = 'seq, at, actor, command_type, command_id, events::text AS events, prev_hash, hash';

/** Steps after `after`, oldest first. */
export const selectLog = (
  part: number,
  key: bigint,
  after: number,
  upTo: number,
  limit: number,
): Statement => ({
  text: `SELECT ${LOG_COLUMNS} FROM instance_event
    WHERE part = $1 AND instance_key = $2 AND seq > $3 AND seq <= $4 ORDER BY seq LIMIT $5`,
  values: [part, key, after, upTo, limit],
});

/** Whole histories, each from its first step on. */
export const selectLogs = (parts: readonly number[], keys: readonly string[]): Statement => ({
  text: `SELECT instance_key, ${LOG_COLUMNS} FROM instance_event
    WHERE part = ANY($1::smallint[]) AND instance_key = ANY($2::bigint[]) ORDER BY instance_key, seq`,
  values: [[...new Set(parts)], keys],
});

/** Ids of those of the commands that were applied. */
export const selectApplied = (
  commands: readonly { readonly instanceKey: bigint; readonly id: string }[],
): Statement => ({
  text: `SELECT command_id FROM instance_event
    WHERE part = ANY($1::smallint[]) AND instance_key = ANY($2::bigint[]) AND command_id = ANY($3::uuid[])`,
  values: [
    [...new Set(commands.map(({ instanceKey }) => partOf(instanceKey)))],
    commands.map(({ instanceKey }) => instanceKey),
    commands.map(({ id }) => id),
  ],
});

export interface StoredLogRow {
  readonly seq: number;
  readonly at: Date;
  readonly actor: string | null;
  readonly command_type: string;
  readonly command_id: string;
  readonly events: string;
  readonly prev_hash: Buffer;
  readonly hash: Buffer;
}

export const historyStep = (row: StoredLogRow): HistoryStep => ({
  seq: row.seq,
  at: row.at,
  actor: row.actor,
  command: row.command_type,
  commandId: row.command_id,
  events: unpackEvents(row.events),
});

/** @returns the first step whose hash does not fit, or undefined where the chain is intact */
export function firstBreak(instanceKey: bigint, rows: readonly StoredLogRow[]): number | undefined {
  let previous: Buffer = GENESIS;
  for (const row of rows) {
    const expected = hashOf({
      ...row,
      instance_key: instanceKey,
      at: row.at.toISOString(),
      prev_hash: previous,
    });
    if (!row.prev_hash.equals(previous) || !row.hash.equals(expected)) return row.seq;
    previous = row.hash;
  }
  return undefined;
}
