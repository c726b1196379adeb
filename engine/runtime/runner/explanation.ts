import type { Command } from '../../core/commands.js';
import { CommandRejected } from '../errors.js';
import { globalOf, partOf } from '../keys.js';
import type { Database } from '../store/database.js';

const TASK = new Set<Command['type']>([
  'AssignUserTask',
  'UnassignUserTask',
  'UpdateUserTask',
  'CompleteUserTask',
]);
const JOB = new Set<Command['type']>(['CompleteJob', 'FailJob', 'ThrowJobError', 'UpdateJob']);

/**
 * An instance forgets tasks and jobs that are over and says it never had them. The tables remember: "completed by
 * Anna at 10:32" instead of "not found".
 */
export async function explained(
  database: Database,
  instanceKey: bigint,
  command: Command,
  rejection: CommandRejected,
): Promise<CommandRejected> {
  if (rejection.code === 'INVALID_ARGUMENT' || !('key' in command)) return rejection;
  const place = [partOf(instanceKey), instanceKey, globalOf(instanceKey, command.key)];
  if (TASK.has(command.type)) {
    const { rows } = await database.query({
      text: `SELECT state, name, element_id, completed_at, completed_by FROM user_task
        WHERE part = $1 AND instance_key = $2 AND key = $3`,
      values: place,
    });
    const task = rows[0];
    if (!task) return missing('user task', place[2]!);
    if (task.state === 'CREATED') return rejection;
    const how = task.state === 'COMPLETED' ? 'completed' : 'canceled';
    const by = task.completed_by ? ` by ${task.completed_by}` : '';
    const message = `Expected user task "${task.name ?? task.element_id}" to be open, but it was ${how}${by} at ${task.completed_at.toISOString()}.`;
    return new CommandRejected('INVALID_STATE', message, task.element_id);
  }
  if (JOB.has(command.type)) {
    const { rows } = await database.query({
      text: `SELECT state, type, element_id, ended_at FROM job
        WHERE part = $1 AND instance_key = $2 AND key = $3`,
      values: place,
    });
    const job = rows[0];
    if (!job) return missing('job', place[2]!);
    if (!job.ended_at) return rejection;
    const message = `Expected job "${job.type}" to be open, but it is ${job.state} since ${job.ended_at.toISOString()}.`;
    return new CommandRejected('INVALID_STATE', message, job.element_id);
  }
  return rejection;
}

const missing = (what: string, key: bigint | number) =>
  new CommandRejected('NOT_FOUND', `Expected a ${what} with key ${key}, found none.`);
