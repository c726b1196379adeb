import type { Actor } from '../common/actor.js';
import { forbidden } from '../common/problem.js';
import type { TaskAnswer } from './tasks.queries.js';

/** Nothing can be done with it any more: the engine says so itself, also to a request that is repeated. */
export const isOver = ({ state }: TaskAnswer): boolean =>
  state === 'COMPLETED' || state === 'CANCELING' || state === 'CANCELED';

const nameOf = (task: TaskAnswer): string => `“${task.name ?? task.elementId}”`;

const isCandidate = (task: TaskAnswer, actor: Actor): boolean =>
  task.candidateUsers.includes(actor.username) ||
  task.candidateGroups.some((group) => actor.groups.includes(group));

const isTheirs = (task: TaskAnswer, actor: Actor): boolean =>
  task.assignee === actor.username || isCandidate(task, actor);

/** @throws Problem 403 when the task is none of their business */
export function mayRead(task: TaskAnswer, actor: Actor): void {
  if (actor.permissions.has('task:read-all') || isTheirs(task, actor)) return;
  throw forbidden(
    `The task ${nameOf(task)} is neither assigned to ${actor.username} nor offered to them or one of their groups.`,
  );
}

/** @throws Problem 403 when somebody else has the task, or it is not offered to them */
export function mayWork(task: TaskAnswer, actor: Actor): void {
  if (actor.permissions.has('instance:operate')) return;
  if (task.assignee !== null && task.assignee !== actor.username) {
    throw forbidden(
      `The task ${nameOf(task)} is assigned to ${task.assignee}, not to ${actor.username}. Ask them to give it back, or an operator to reassign it.`,
    );
  }
  mayRead(task, actor);
  if (!isTheirs(task, actor)) {
    throw forbidden(
      `The task ${nameOf(task)} is not offered to ${actor.username}. They may look at it, not work on it.`,
    );
  }
}

/** Candidates take a free task; whoever has it hands it on; operators give it to anybody. @throws Problem 403 */
export function mayAssign(task: TaskAnswer, assignee: string, actor: Actor): void {
  if (actor.permissions.has('instance:operate') || task.assignee === actor.username) return;
  mayRead(task, actor);
  if (assignee === actor.username && isCandidate(task, actor)) return;
  throw forbidden(
    assignee === actor.username
      ? `The task ${nameOf(task)} is not offered to ${actor.username}, so they cannot take it.`
      : `Only the person who has the task ${nameOf(task)}, or an operator, may give it to somebody else.`,
  );
}
