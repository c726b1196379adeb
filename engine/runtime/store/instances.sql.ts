import type { Statement } from './database.js';
import { type Columns, distinctParts, insertOf, unnest, updateOf } from './rows.js';

const COLUMNS = `i.part, i.key, i.definition_key, i.status, i.seq, i.state_seq, i.unsaved_bytes, i.hash,
  i.variable_count, i.incident_count, i.root_key, i.parent_key, i.parent_element_instance_key, i.depth,
  i.business_id, i.tags, i.started_by, i.started_at`;

export interface StoredInstance {
  readonly part: number;
  readonly key: string;
  readonly definition_key: string;
  readonly status: 'ACTIVE' | 'COMPLETED' | 'TERMINATED';
  readonly seq: number;
  readonly state_seq: number;
  readonly unsaved_bytes: number;
  readonly hash: Buffer;
  readonly variable_count: number;
  readonly incident_count: number;
  readonly root_key: string;
  readonly parent_key: string | null;
  readonly parent_element_instance_key: string | null;
  readonly depth: number;
  readonly business_id: string | null;
  readonly tags: string[];
  readonly started_by: string | null;
  readonly started_at: Date;
  /** null where the reader's cached state is still right, or where the instance has ended. */
  readonly state: string | null;
}

const wanted = unnest({ part: 'smallint', key: 'bigint', seq: 'integer' });
// The state travels only where the cached one is out of date.
const select = (lock: string) => `
  SELECT ${COLUMNS}, CASE WHEN i.seq <> u.seq THEN i.state::text END AS state
  FROM ${wanted.source} JOIN process_instance i ON i.part = u.part AND i.key = u.key AND i.part = ANY($4::smallint[])
  ORDER BY i.key ${lock}`;
const LOCK = select('FOR UPDATE OF i');
const LOCK_FREE = select('FOR UPDATE OF i SKIP LOCKED');
const READ = select('');

export interface Wanted {
  readonly part: number;
  readonly key: bigint;
  /** Step of the cached state; -1: none. */
  readonly seq: number;
}

const valuesOf = (wantedRows: readonly Wanted[]) => [
  wantedRows.map((row) => row.part),
  wantedRows.map((row) => row.key),
  wantedRows.map((row) => row.seq),
  distinctParts(wantedRows),
];
/** Waits for whoever holds them. In the order of keys, so that nobody waits for another in a circle. */
export const lockInstances = (rows: readonly Wanted[]): Statement => ({ text: LOCK, values: valuesOf(rows) });
/** Those that nobody holds. */
export const lockFreeInstances = (rows: readonly Wanted[]): Statement => ({
  text: LOCK_FREE,
  values: valuesOf(rows),
});
export const readInstances = (rows: readonly Wanted[]): Statement => ({ text: READ, values: valuesOf(rows) });

export const insertInstances = insertOf('process_instance', {
  part: 'smallint',
  key: 'bigint',
  definition_key: 'bigint',
  status: 'text',
  is_suspended: 'boolean',
  seq: 'integer',
  state_seq: 'integer',
  state: 'json',
  unsaved_bytes: 'integer',
  hash: 'bytea',
  variable_count: 'integer',
  incident_count: 'integer',
  root_key: 'bigint',
  parent_key: 'bigint',
  parent_element_instance_key: 'bigint',
  depth: 'smallint',
  business_id: 'text',
  tags: 'text[]',
  started_by: 'text',
  started_at: 'timestamptz',
  ended_at: 'timestamptz',
});

const CHANGED = {
  part: 'smallint',
  key: 'bigint',
  status: 'text',
  is_suspended: 'boolean',
  seq: 'integer',
  unsaved_bytes: 'integer',
  hash: 'bytea',
  variable_count: 'integer',
  incident_count: 'integer',
  ended_at: 'timestamptz',
} as const;

const SNAPSHOT = { state_seq: 'integer', state: 'json' } as const;

/**
 * A second guard behind the lock: whoever stepped from another state than the one that is there makes `seq` NULL, which
 * the column refuses. `was`: the step before those of the batch.
 */
function update(columns: Columns) {
  const set = Object.keys(columns)
    .filter((name) => name !== 'part' && name !== 'key' && name !== 'seq')
    .map((name) => `${name} = u.${name}`);
  set.push('seq = CASE WHEN t.seq = u.was THEN u.seq END');
  const place = 't.part = u.part AND t.key = u.key';
  return updateOf('process_instance', { ...columns, was: 'integer' }, place, set.join(', '));
}

/** Without a new snapshot: the log since the last one stands for it. */
export const updateInstances = update(CHANGED);
export const updateInstancesWithState = update({ ...CHANGED, ...SNAPSHOT });
