import type { Statement } from '../store/database.js';
import { timestamp } from '../store/rows.js';

export interface LeasedRow {
  readonly key: string;
  readonly instance_key: string;
  readonly definition_key: string;
  readonly element_instance_key: string;
  readonly element_id: string;
  readonly kind: 'BPMN_ELEMENT' | 'EXECUTION_LISTENER' | 'TASK_LISTENER' | 'AD_HOC_SUB_PROCESS';
  readonly listener_event_type: string | null;
  readonly type: string;
  readonly retries: number;
  readonly activations: number;
  readonly priority: number;
  readonly headers: { readonly [name: string]: string };
}

/** Jobs whose lease or back-off is over may be activated again. @returns their types */
export const releaseJobs = (now: number): Statement => ({
  text: `WITH late AS (
      SELECT part, instance_key, key FROM job WHERE blocked_until <= $1
      ORDER BY blocked_until LIMIT 1000 FOR UPDATE SKIP LOCKED)
    UPDATE job j SET blocked_until = NULL, lease_token = NULL
    FROM late l WHERE j.part = l.part AND j.instance_key = l.instance_key AND j.key = l.key
    RETURNING j.type`,
  values: [timestamp(now)],
});

/** Leases jobs nobody else is looking at. `maxJobs` of them, by priority, then age. */
export const leaseJobs = (lease: {
  readonly type: string;
  readonly maxJobs: number;
  readonly until: number;
  readonly worker: string;
  readonly token: string;
}): Statement => ({
  text: `WITH free AS (
      SELECT part, instance_key, key FROM job
      WHERE type = $1 AND state IN ('CREATED', 'FAILED') AND retries > 0 AND blocked_until IS NULL
      ORDER BY priority DESC, key LIMIT $2 FOR UPDATE SKIP LOCKED)
    UPDATE job j SET blocked_until = $3, worker = $4, lease_token = $5, activations = activations + 1
    FROM free f WHERE j.part = f.part AND j.instance_key = f.instance_key AND j.key = f.key
    RETURNING j.key, j.instance_key, j.definition_key, j.element_instance_key, j.element_id, j.kind,
      j.listener_event_type, j.type, j.retries, j.activations, j.priority, j.headers`,
  values: [lease.type, lease.maxJobs, timestamp(lease.until), lease.worker, lease.token],
});

/** Another end of a running lease. Answers a row where there is such a lease. */
export const extendLease = (
  part: number,
  instanceKey: bigint,
  key: bigint,
  until: number,
  token: string | undefined,
): Statement => ({
  text: `UPDATE job SET blocked_until = $4 WHERE part = $1 AND instance_key = $2 AND key = $3
    AND lease_token IS NOT NULL AND ($5::text IS NULL OR lease_token = $5) RETURNING key`,
  values: [part, instanceKey, key, timestamp(until), token ?? null],
});

export const selectJob = (part: number, instanceKey: bigint, key: bigint): Statement => ({
  text: `SELECT state, worker, lease_token, ended_at FROM job WHERE part = $1 AND instance_key = $2 AND key = $3`,
  values: [part, instanceKey, key],
});
