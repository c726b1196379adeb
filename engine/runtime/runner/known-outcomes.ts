/** Commands whose outcome is known before the instance is asked: done already, answered already, or too late. */
import { brokenLeases } from '../jobs/lease.js';
import { placeOf, removeWork } from '../outbox/work.js';
import type { Sql } from '../store/database.js';
import { earlierAnswer, earlierAnswers } from '../store/idempotency.js';
import type { InstanceRecord } from '../store/instance-record.js';
import { selectApplied } from '../store/log.js';
import type { Outcome, QueuedCommand } from './queued-command.js';

export interface Known {
  /** The instances of the batch, locked. */
  readonly records: ReadonlyMap<bigint, InstanceRecord>;
  /** ms */
  readonly now: number;
  /** Gets the outcomes that are known. */
  readonly settled: Map<QueuedCommand, Outcome | Error>;
}

export async function settleKnown(sql: Sql, commands: readonly QueuedCommand[], known: Known): Promise<void> {
  await settleApplied(sql, commands, known);
  await settleDoneWork(sql, commands, known);
  await settleRepeated(sql, commands, known);
  await settleBrokenLeases(sql, commands, known);
}

/**
 * A commit that was not answered may have been made, or be made by PostgreSQL only now. It holds the rows of its
 * instances, which are ours by now: what it did is in the log.
 */
async function settleApplied(
  sql: Sql,
  commands: readonly QueuedCommand[],
  { records, settled }: Known,
): Promise<void> {
  const uncertain = commands.filter((command) => command.isUncertain);
  if (uncertain.length === 0) return;
  const { rows } = await sql(selectApplied(uncertain));
  const applied = new Set(rows.map((row) => row.command_id as string));
  for (const command of uncertain) {
    const record = records.get(command.instanceKey);
    if (applied.has(command.id)) settled.set(command, { ...(record && { record }) });
  }
}

/** Takes the rows of the outbox; what is gone was done by another transaction. */
async function settleDoneWork(
  sql: Sql,
  commands: readonly QueuedCommand[],
  { settled }: Known,
): Promise<void> {
  const ids = commands.flatMap((command) => command.outbox ?? []);
  if (ids.length === 0) return;
  const { rows } = await sql(removeWork(ids));
  const ours = new Set(rows.map((row) => placeOf(row)));
  for (const command of commands) {
    if (command.outbox && !ours.has(placeOf(command.outbox))) settled.set(command, {});
  }
}

async function settleRepeated(
  sql: Sql,
  commands: readonly QueuedCommand[],
  { now, settled }: Known,
): Promise<void> {
  const keys = commands.flatMap((command) => command.idempotency?.key ?? []);
  if (keys.length === 0) return;
  const earlier = await earlierAnswers(sql, keys, now);
  for (const command of commands) {
    const found = command.idempotency && earlier.get(command.idempotency.key);
    if (!found) continue;
    try {
      settled.set(command, { answer: earlierAnswer(command.idempotency, found) });
    } catch (conflict) {
      settled.set(command, conflict as Error);
    }
  }
}

async function settleBrokenLeases(
  sql: Sql,
  commands: readonly QueuedCommand[],
  { settled }: Known,
): Promise<void> {
  const leases = commands.filter((command) => command.lease && !settled.has(command));
  if (leases.length === 0) return;
  const broken = await brokenLeases(
    sql,
    leases.map((command) => command.lease!),
  );
  for (const command of leases) {
    const why = broken.get(command.lease!);
    if (why) settled.set(command, why);
  }
}
