import { entryOf } from '../../core/index.js';
import type { EventOf, Key, UserTaskAttributes } from '../../core/state/events.js';
import { globalOf } from '../keys.js';
import type { Step } from '../store/instance-record.js';
import { arrayLiteral, insertOf, updateOf } from '../store/rows.js';
import type { Projection } from './projection.js';

const MUTABLE = {
  state: 'text',
  assignee: 'text',
  candidate_groups: 'text[]',
  candidate_users: 'text[]',
  due_at: 'timestamptz',
  follow_up_at: 'timestamptz',
  priority: 'smallint',
  completed_at: 'timestamptz',
  completed_by: 'text',
  denied_reason: 'text',
} as const;
const KEY = { part: 'smallint', instance_key: 'bigint', key: 'bigint' } as const;

const insert = insertOf('user_task', {
  ...KEY,
  definition_key: 'bigint',
  element_instance_key: 'bigint',
  element_id: 'text',
  name: 'text',
  form_id: 'text',
  external_form_reference: 'text',
  headers: 'json',
  created_at: 'timestamptz',
  ...MUTABLE,
});
const update = updateOf('user_task', { ...KEY, ...MUTABLE }, ['part', 'instance_key', 'key']);

type Mutable = { [column in keyof typeof MUTABLE]: unknown };
/** What the row says while listeners are asked about a change. */
const ASKING = {
  creating: 'CREATING',
  assigning: 'ASSIGNING',
  updating: 'UPDATING',
  completing: 'COMPLETING',
  canceling: 'CANCELING',
} as const;

interface Task {
  attributes: UserTaskAttributes;
  /** Columns of a row to insert; null where the row is there already. */
  readonly isNew: boolean;
  row: Mutable & { [column: string]: unknown };
}

export function userTasks(): Projection & { readonly keys: () => Iterable<bigint> } {
  const tasks = new Map<bigint, Task>();

  /** The task, as this batch or the state before it knows it. */
  function find(key: Key, step: Step): Task | undefined {
    const global = globalOf(step.after.key, key);
    const known = tasks.get(global);
    if (known) return known;
    const attributes = entryOf(step.before.state.tasks, key);
    if (!attributes) return undefined;
    const task: Task = { attributes, isNew: false, row: knownRow(global, attributes, step) };
    tasks.set(global, task);
    return task;
  }

  function change(key: Key, step: Step, changes: Partial<UserTaskAttributes>): void {
    const task = find(key, step);
    if (!task) return;
    task.attributes = { ...task.attributes, ...changes };
    Object.assign(task.row, knownRow(task.row.key as bigint, task.attributes, step));
  }

  function say(key: Key, step: Step, changes: Partial<Mutable>): void {
    const task = find(key, step);
    if (task) Object.assign(task.row, changes);
  }

  const end = (key: Key, step: Step, changes: Partial<Mutable>): void =>
    say(key, step, { completed_at: step.atText, ...changes });

  return {
    keys: () => tasks.keys(),
    on: {
      UserTaskCreated(event, step) {
        const key = globalOf(step.after.key, event.key);
        tasks.set(key, { attributes: event.attributes, isNew: true, row: newRow(key, event, step) });
      },
      UserTaskAssigned: (event, step) => change(event.key, step, { assignee: event.assignee }),
      UserTaskUpdated: (event, step) => change(event.key, step, event.changes),
      UserTaskTransitionStarted: (event, step) =>
        say(event.key, step, { state: ASKING[event.transition.to], denied_reason: null }),
      UserTaskTransitionDenied: (event, step) =>
        say(event.key, step, { state: 'CREATED', denied_reason: event.reason }),
      UserTaskCompleted: (event, step) =>
        end(event.key, step, { state: 'COMPLETED', completed_by: event.askedBy ?? step.actor }),
      UserTaskCanceled: (event, step) => end(event.key, step, { state: 'CANCELED' }),
    },
    statements() {
      const all = [...tasks.values()];
      const added = all.filter((task) => task.isNew).map((task) => task.row);
      const changed = all.filter((task) => !task.isNew).map((task) => task.row);
      return [...(added.length ? [insert(added)] : []), ...(changed.length ? [update(changed)] : [])];
    },
  };
}

// Field by field: a spread of so many takes ten times as long, and this is made for every new task.
const newRow = (key: bigint, event: EventOf<'UserTaskCreated'>, step: Step) => ({
  part: step.after.part,
  instance_key: step.keyText,
  key,
  definition_key: step.definitionKeyText,
  element_instance_key: globalOf(step.after.key, event.elementKey),
  element_id: event.elementId,
  name: event.name,
  form_id: event.formId,
  external_form_reference: event.externalFormReference,
  headers: JSON.stringify(event.headers),
  created_at: step.atText,
  state: 'CREATED',
  assignee: event.attributes.assignee,
  candidate_groups: arrayLiteral(event.attributes.candidateGroups),
  candidate_users: arrayLiteral(event.attributes.candidateUsers),
  due_at: event.attributes.dueDate,
  follow_up_at: event.attributes.followUpDate,
  priority: event.attributes.priority,
  completed_at: null,
  completed_by: null,
  denied_reason: null,
});

const knownRow = (key: bigint, task: UserTaskAttributes, step: Step) => ({
  part: step.after.part,
  instance_key: step.keyText,
  key,
  state: 'CREATED',
  assignee: task.assignee,
  candidate_groups: arrayLiteral(task.candidateGroups),
  candidate_users: arrayLiteral(task.candidateUsers),
  due_at: task.dueDate,
  follow_up_at: task.followUpDate,
  priority: task.priority,
  completed_at: null,
  completed_by: null,
  denied_reason: null,
});
