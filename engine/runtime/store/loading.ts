import { evolve } from '../../core/state/evolve.js';
import { emptyState, type InstanceState, SCHEMA } from '../../core/state/instance-state.js';
import type { Definitions } from '../definitions/definitions.js';
import type { Sql } from './database.js';
import type { InstanceRecord } from './instance-record.js';
import type { StoredInstance, Wanted } from './instances.sql.js';
import { lockFreeInstances, lockInstances, readInstances } from './instances.sql.js';
import { selectLog } from './log.js';
import { unpackEvents } from './packing.js';

type Cached = (key: bigint) => InstanceRecord | undefined;

const STATEMENTS = { none: readInstances, wait: lockInstances, 'skip held': lockFreeInstances } as const;

/** Reads instances, with a lock for writing. Those that do not exist, or are passed over, are missing in the answer. */
export async function loadInstances(
  sql: Sql,
  definitions: Definitions,
  keys: readonly { readonly part: number; readonly key: bigint }[],
  cached: Cached,
  lock: keyof typeof STATEMENTS,
): Promise<Map<bigint, InstanceRecord>> {
  // Held on to: the cache may have a newer one, or none, when the answer comes, which leaves out the state of these.
  const known = new Map(keys.map(({ key }) => [key, cached(key)]));
  const wanted: Wanted[] = keys.map(({ part, key }) => ({ part, key, seq: known.get(key)?.seq ?? -1 }));
  const { rows } = await sql(STATEMENTS[lock](wanted));
  const records = new Map<bigint, InstanceRecord>();
  for (const row of rows as StoredInstance[]) {
    const key = BigInt(row.key);
    const held = known.get(key);
    const record = held?.seq === row.seq ? held : await read(sql, definitions, row);
    records.set(key, record);
  }
  return records;
}

async function read(sql: Sql, definitions: Definitions, row: StoredInstance): Promise<InstanceRecord> {
  const definition = await definitions.load(BigInt(row.definition_key));
  if (!definition)
    throw new Error(`Process definition ${row.definition_key} of instance ${row.key} is missing.`);
  return {
    part: row.part,
    key: BigInt(row.key),
    definition,
    status: row.status,
    seq: row.seq,
    hash: row.hash,
    state: await stateOf(sql, row, definition.processId),
    snapshotBytes: row.state?.length ?? 0,
    unsavedBytes: row.unsaved_bytes,
    variableCount: row.variable_count,
    incidentCount: row.incident_count,
    rootKey: BigInt(row.root_key),
    parentKey: bigintOrNull(row.parent_key),
    parentElementKey: bigintOrNull(row.parent_element_instance_key),
    depth: row.depth,
    businessId: row.business_id,
    tags: row.tags,
    startedBy: row.started_by,
    startedAt: row.started_at.getTime(),
  };
}

/** The snapshot, and the steps since. */
async function stateOf(sql: Sql, row: StoredInstance, processId: string): Promise<InstanceState> {
  if (row.status === 'ACTIVE' && row.state === null)
    throw new Error(`The state of process instance ${row.key} is missing.`);
  if (row.status !== 'ACTIVE' || row.state === null) {
    const status = row.status === 'COMPLETED' ? 'completed' : 'terminated';
    return { ...emptyState(processId), status };
  }
  let state = JSON.parse(row.state) as InstanceState;
  let seq = row.state_seq;
  // An older server wrote it: the history says the same in the shape of today.
  if (state.schema !== SCHEMA) [state, seq] = [emptyState(processId), 0];
  if (seq === row.seq) return state;
  const { rows } = await sql(selectLog(row.part, BigInt(row.key), seq, row.seq, row.seq));
  for (const step of rows) state = evolve(state, unpackEvents(step.events));
  return state;
}

const bigintOrNull = (text: string | null): bigint | null => (text === null ? null : BigInt(text));
