import type { InstanceState } from '../../core/state/instance-state.js';
import type { LoadedDefinition } from '../definitions/definitions.js';

export type InstanceStatus = 'ACTIVE' | 'COMPLETED' | 'TERMINATED';

/** A process instance as the runner holds it between loading and writing: the row, with its state read. */
export interface InstanceRecord {
  readonly part: number;
  readonly key: bigint;
  readonly definition: LoadedDefinition;
  readonly status: InstanceStatus;
  /** Number of the last step. */
  readonly seq: number;
  /** Hash of the last step's log row. */
  readonly hash: Buffer;
  readonly state: InstanceState;
  /** Size of the state at its last snapshot, and of the steps logged since, in bytes; known when the row is written. */
  snapshotBytes: number;
  unsavedBytes: number;
  /** Counted while the events of a step are projected. */
  variableCount: number;
  incidentCount: number;
  readonly rootKey: bigint;
  readonly parentKey: bigint | null;
  readonly parentElementKey: bigint | null;
  readonly depth: number;
  readonly businessId: string | null;
  readonly tags: readonly string[];
  readonly startedBy: string | null;
  /** ms */
  readonly startedAt: number;
}

/** One accepted command of one instance: what projections work from. */
export interface Step {
  readonly before: InstanceRecord;
  readonly after: InstanceRecord;
  /** ms */
  readonly at: number;
  /** The same as columns want it, made once for all rows. */
  readonly atText: string;
  readonly keyText: string;
  readonly definitionKeyText: string;
  readonly actor: string | null;
}

/** Field by field: this is made for every step, and a spread of so many costs several times as much. */
export const recordAfter = (
  before: InstanceRecord,
  state: InstanceState,
  { seq, hash }: { readonly seq: number; readonly hash: Buffer },
  logged: number,
): InstanceRecord => ({
  part: before.part,
  key: before.key,
  definition: before.definition,
  status: statusOf(state.status),
  seq,
  hash,
  state,
  snapshotBytes: before.snapshotBytes,
  unsavedBytes: before.unsavedBytes + logged,
  variableCount: before.variableCount,
  incidentCount: before.incidentCount,
  rootKey: before.rootKey,
  parentKey: before.parentKey,
  parentElementKey: before.parentElementKey,
  depth: before.depth,
  businessId: before.businessId,
  tags: before.tags,
  startedBy: before.startedBy,
  startedAt: before.startedAt,
});

function statusOf(status: InstanceState['status']): InstanceStatus {
  if (status === 'completed') return 'COMPLETED';
  return status === 'terminated' || status === 'failed' ? 'TERMINATED' : 'ACTIVE';
}
