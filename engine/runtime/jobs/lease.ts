import { CommandRejected } from '../errors.js';
import { instanceOf, partOf } from '../keys.js';
import type { Sql } from '../store/database.js';
import { unnest } from '../store/rows.js';

export interface Lease {
  readonly jobKey: bigint;
  readonly token: string;
}

const wanted = unnest({ part: 'smallint', instance_key: 'bigint', key: 'bigint' });
// Locked, so that nobody gets the job anew between this look and the commit.
const SELECT = `SELECT j.key, j.lease_token, j.worker, j.state FROM ${wanted.source}
  JOIN job j ON j.part = u.part AND j.instance_key = u.instance_key AND j.key = u.key
    AND j.part = ANY($4::smallint[])
  ORDER BY j.key FOR UPDATE OF j`;

/**
 * Why leases no longer hold. Those that hold, and those of jobs that do not exist, are missing. By lease, not by job: a
 * worker that is late and the one that has the job now may report it in the same batch.
 */
export async function brokenLeases(sql: Sql, leases: readonly Lease[]): Promise<Map<Lease, CommandRejected>> {
  const keys = leases.map((lease) => lease.jobKey);
  const parts = keys.map(partOf);
  const values = [parts, keys.map(instanceOf), keys, [...new Set(parts)]];
  const { rows } = await sql({ text: SELECT, values });
  const found = new Map(rows.map((row) => [BigInt(row.key), row]));
  const broken = new Map<Lease, CommandRejected>();
  for (const lease of leases) {
    const { jobKey, token } = lease;
    const job = found.get(jobKey);
    if (!job || job.lease_token === token) continue;
    const present =
      job.lease_token === null
        ? `nobody has it, it is ${job.state}`
        : `it is leased with another one since, to worker "${job.worker}"`;
    broken.set(
      lease,
      new CommandRejected(
        'INVALID_STATE',
        `Expected job ${jobKey} to be leased with this token, but ${present}.`,
      ),
    );
  }
  return broken;
}
