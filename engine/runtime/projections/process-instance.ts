import type { InstanceRecord, Step } from '../store/instance-record.js';
import { insertInstances, updateInstances, updateInstancesWithState } from '../store/instances.sql.js';
import { arrayLiteral, nullableTimestamp, timestamp } from '../store/rows.js';
import type { Projection } from './projection.js';

/** States up to this size are written with every step that changes them. */
const SMALL_STATE = 32_768;

interface Change {
  readonly isNew: boolean;
  /** Number of the step before those of the batch. */
  readonly was: number;
  record: InstanceRecord;
  endedAt: number | null;
}

export interface InstanceProjection extends Projection {
  /** Records as written, with their snapshot's size: what a cache may keep. */
  readonly records: () => InstanceRecord[];
}

export function processInstances(): InstanceProjection {
  const changes = new Map<bigint, Change>();
  const written: InstanceRecord[] = [];

  function afterStep(step: Step): void {
    const known = changes.get(step.after.key);
    const endedAt = step.after.status === 'ACTIVE' ? null : step.at;
    if (known) Object.assign(known, { record: step.after, endedAt });
    else
      changes.set(step.after.key, {
        isNew: step.before.seq === 0,
        was: step.before.seq,
        record: step.after,
        endedAt,
      });
  }

  return {
    on: {},
    afterStep,
    records: () => written,
    statements() {
      const inserts: object[] = [];
      const plain: object[] = [];
      const withState: object[] = [];
      for (const { isNew, was, record, endedAt } of changes.values()) {
        if (!isNew && needsNoSnapshot(record)) {
          written.push(record);
          plain.push(changedRow(record, endedAt, was, null));
          continue;
        }
        const state = endedAt === null ? JSON.stringify(record.state) : null;
        record.snapshotBytes = state?.length ?? 0;
        record.unsavedBytes = 0;
        written.push(record);
        if (isNew) inserts.push(newRow(record, endedAt, state));
        else withState.push(changedRow(record, endedAt, was, state));
      }
      return [
        ...(inserts.length ? [insertInstances(inserts as never)] : []),
        ...(plain.length ? [updateInstances(plain as never)] : []),
        ...(withState.length ? [updateInstancesWithState(withState as never)] : []),
      ];
    },
  };
}

/** A large state is not rewritten for each small step: its log since the snapshot stands for the difference. */
const needsNoSnapshot = (record: InstanceRecord): boolean =>
  record.status === 'ACTIVE' &&
  record.snapshotBytes > SMALL_STATE &&
  record.unsavedBytes < record.snapshotBytes;

// Field by field: a spread of so many takes ten times as long, and this is made for every new instance.
const newRow = (record: InstanceRecord, endedAt: number | null, state: string | null) => ({
  part: record.part,
  key: record.key,
  definition_key: record.definition.key,
  status: record.status,
  is_suspended: record.state.suspended,
  seq: record.seq,
  state_seq: record.seq,
  state,
  unsaved_bytes: 0,
  hash: record.hash,
  variable_count: record.variableCount,
  incident_count: record.incidentCount,
  root_key: record.rootKey,
  parent_key: record.parentKey,
  parent_element_instance_key: record.parentElementKey,
  depth: record.depth,
  business_id: record.businessId,
  tags: arrayLiteral(record.tags),
  started_by: record.startedBy,
  started_at: timestamp(record.startedAt),
  ended_at: nullableTimestamp(endedAt),
});

/** Without a state, the columns of the state are not among those that are written. */
const changedRow = (record: InstanceRecord, endedAt: number | null, was: number, state: string | null) => ({
  part: record.part,
  key: record.key,
  was,
  status: record.status,
  is_suspended: record.state.suspended,
  seq: record.seq,
  state_seq: record.seq,
  state,
  unsaved_bytes: record.unsavedBytes,
  hash: record.hash,
  variable_count: record.variableCount,
  incident_count: record.incidentCount,
  ended_at: nullableTimestamp(endedAt),
});
