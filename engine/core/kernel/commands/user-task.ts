import { change, checkChanges } from '../../elements/user-task/transition.js';
import type { Key } from '../../state/events.js';
import type { UserTask } from '../../state/instance-state.js';
import { entryOf } from '../../state/table.js';
import { invalidArgument, invalidState } from '../failures.js';
import type { Step } from '../step.js';
import type { Handlers } from './handlers.js';

/** Of people who work on user tasks. */
export const userTaskCommands: Handlers<
  'AssignUserTask' | 'UnassignUserTask' | 'UpdateUserTask' | 'CompleteUserTask'
> = {
  async AssignUserTask(step, { key, assignee, allowOverride, action }) {
    const task = userTask(step, key);
    if (!assignee)
      throw invalidArgument(
        'Expected an assignee, but found an empty text. To take the task away from its assignee, unassign it.',
      );
    if (task.assignee && task.assignee !== assignee && !allowOverride)
      throw invalidState(
        `Expected the user task to be free, but it is assigned to ${task.assignee}. Reload the task list.`,
        elementId(step, task),
      );
    checkChanges({ assignee }, elementId(step, task));
    await change(step, key, { to: 'assigning', action, changes: { assignee } });
  },

  async UnassignUserTask(step, { key, action }) {
    userTask(step, key);
    await change(step, key, { to: 'assigning', action, changes: { assignee: null } });
  },

  async UpdateUserTask(step, { key, changes, action }) {
    const task = userTask(step, key);
    checkChanges(changes, elementId(step, task));
    await change(step, key, { to: 'updating', action, changes });
  },

  CompleteUserTask(step, { key, variables, action }) {
    userTask(step, key);
    return change(step, key, { to: 'completing', action, changes: {}, variables });
  },
};

export function userTask(step: Step, key: Key): UserTask {
  const task = entryOf(step.state.tasks, key);
  if (!task)
    throw invalidState(
      'Expected the user task to be open, but it was completed or cancelled meanwhile. Reload the task list.',
    );
  if (task.transition)
    throw invalidState(
      `Expected the user task to be open, but it is ${task.transition.to} and waits for a listener. Try again in a moment.`,
      elementId(step, task),
    );
  return task;
}

export const elementId = (step: Step, task: UserTask): string => step.instance(task.elementKey)!.elementId;
