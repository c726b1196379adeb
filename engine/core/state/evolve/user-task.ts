import { change, hold, release } from '../draft.js';
import type { UserTaskEvent } from '../events/user-task.js';
import type { UserTask } from '../instance-state.js';
import { put } from '../table.js';
import type { Appliers } from './appliers.js';

export const userTask: Appliers<UserTaskEvent> = {
  UserTaskCreated(s, e, b) {
    const { key, elementKey } = e;
    const { assignee, candidateGroups, candidateUsers, dueDate, followUpDate, priority } = e.attributes;
    s.tasks = put(b.tasks, s.tasks, key, {
      key,
      elementKey,
      assignee,
      candidateGroups,
      candidateUsers,
      dueDate,
      followUpDate,
      priority,
    });
    hold(s, b, e.elementKey, e.key);
  },
  UserTaskAssigned(s, e, b) {
    change(s, b, 'tasks', e.key, (task) => ({ ...settled(task), assignee: e.assignee }));
  },
  UserTaskUpdated(s, e, b) {
    change(s, b, 'tasks', e.key, (task) => ({ ...settled(task), ...e.changes }));
  },
  UserTaskTransitionStarted(s, e, b) {
    change(s, b, 'tasks', e.key, (task) => ({ ...task, transition: e.transition }));
  },
  UserTaskTransitionAgreed(s, e, b) {
    change(s, b, 'tasks', e.key, (task) => {
      if (!task.transition) return task;
      const { agreed, changes, ...transition } = task.transition;
      return {
        ...task,
        transition: { ...transition, agreed: agreed + 1, changes: { ...changes, ...e.changes } },
      };
    });
  },
  UserTaskTransitionDenied(s, e, b) {
    change(s, b, 'tasks', e.key, settled);
  },
  UserTaskCompleted: (s, e, b) => release(s, b, 'tasks', e.key),
  UserTaskCanceled: (s, e, b) => release(s, b, 'tasks', e.key),
};

function settled({ transition: _, ...task }: UserTask): UserTask {
  return task;
}
