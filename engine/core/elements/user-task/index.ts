import { ElementFailure } from '../../kernel/failures.js';
import { describe, kept } from '../../kernel/results.js';
import type { Step } from '../../kernel/step.js';
import type { Expression, FlowNode, UserTaskDefinition } from '../../model/graph.js';
import type { Key, UserTaskAttributes } from '../../state/events.js';
import type { ElementInstance } from '../../state/instance-state.js';
import { schedule } from '../../time/timer.js';
import { activity } from '../activity/activity.js';
import { compileUserTask } from './compile.js';
import { change } from './transition.js';

/** User task. Waits for a person (clause 13.3.3). */
export const userTask = activity({
  compile: (el, c) => ({ userTask: compileUserTask(el, c) }),
  start(step, node, me) {
    if (node.userTask!.isPlain) return void create(step, node, me, NOBODY, null);
    return begin(step, node, me);
  },
});

const NOBODY: UserTaskAttributes = {
  assignee: null,
  candidateGroups: [],
  candidateUsers: [],
  dueDate: null,
  followUpDate: null,
  priority: 50,
};

/** Characters: it may be an address with a query. No index has it. */
const LONGEST_REFERENCE = 10_000;

async function begin(step: Step, node: FlowNode, me: ElementInstance): Promise<void> {
  const { listeners, externalFormReference } = node.userTask!;
  const given = await attributesOf(step, node.userTask!, me);
  // With listeners for it, even the assignee of the model is one they are asked about.
  const isAsked = given.assignee !== null && (listeners?.creating ?? listeners?.assigning) !== undefined;
  const reference = externalFormReference
    ? await step.text(externalFormReference, me, 'the external form reference', LONGEST_REFERENCE)
    : null;
  const key = create(step, node, me, isAsked ? { ...given, assignee: null } : given, reference);
  const changes = isAsked ? { assignee: given.assignee } : {};
  if (listeners?.creating) await change(step, key, { to: 'creating', action: '', changes });
  else if (isAsked) await change(step, key, { to: 'assigning', action: '', changes });
}

function create(
  step: Step,
  node: FlowNode,
  me: ElementInstance,
  attributes: UserTaskAttributes,
  externalFormReference: string | null,
): Key {
  const { formId, headers } = node.userTask!;
  const key = step.newKey();
  step.emit({
    type: 'UserTaskCreated',
    key,
    elementKey: me.key,
    elementId: node.id,
    name: node.name ?? null,
    attributes,
    formId: formId ?? null,
    externalFormReference,
    headers,
  });
  return key;
}

async function attributesOf(
  step: Step,
  task: UserTaskDefinition,
  me: ElementInstance,
): Promise<UserTaskAttributes> {
  const priority = task.priority ? await step.value(task.priority, me) : 50;
  const rank = typeof priority === 'string' ? Number(priority) : priority;
  if (typeof rank !== 'number' || !Number.isInteger(rank) || rank < 0 || rank > 100)
    throw new ElementFailure(
      'EXTRACT_VALUE_ERROR',
      `Expected the priority of a user task to be a whole number from 0 to 100, but \`${task.priority?.text}\` gave ${describe(priority)}.`,
    );
  return {
    assignee: task.assignee ? await optionalText(step, task.assignee, me, 'the assignee') : null,
    candidateGroups: task.candidateGroups
      ? await names(step, task.candidateGroups, me, 'the candidate groups')
      : [],
    candidateUsers: task.candidateUsers
      ? await names(step, task.candidateUsers, me, 'the candidate users')
      : [],
    dueDate: task.dueDate ? await date(step, task.dueDate, me, 'the due date') : null,
    followUpDate: task.followUpDate ? await date(step, task.followUpDate, me, 'the follow-up date') : null,
    priority: rank,
  };
}

async function optionalText(
  step: Step,
  expression: Expression,
  me: ElementInstance,
  what: string,
): Promise<string | null> {
  const value = await step.value(expression, me);
  if (value === null || value === '') return null;
  if (typeof value === 'string' || typeof value === 'number') return kept(what, String(value));
  throw new ElementFailure(
    'EXTRACT_VALUE_ERROR',
    `Expected ${what} \`${expression.text}\` to be a text, but it gave ${describe(value)}.`,
  );
}

/** A list of texts, or one text with commas. */
async function names(
  step: Step,
  expression: Expression,
  me: ElementInstance,
  what: string,
): Promise<string[]> {
  const value = await step.value(expression, me);
  if (value === null) return [];
  if (typeof value === 'string')
    return value
      .split(',')
      .map((name) => kept(what, name.trim()))
      .filter(Boolean);
  if (Array.isArray(value) && value.every((name) => typeof name === 'string'))
    return (value as string[]).map((name) => kept(what, name));
  throw new ElementFailure(
    'EXTRACT_VALUE_ERROR',
    `Expected ${what} \`${expression.text}\` to be a list of names, but it gave ${describe(value)}.`,
  );
}

/** ISO 8601 date, or a duration counted from now. */
async function date(
  step: Step,
  expression: Expression,
  me: ElementInstance,
  what: string,
): Promise<string | null> {
  const value = await step.value(expression, me);
  if (value === null || value === '') return null;
  const at = typeof value === 'string' ? instant(value, step.now) : null;
  if (at === null)
    throw new ElementFailure(
      'EXTRACT_VALUE_ERROR',
      `Expected ${what} \`${expression.text}\` to be an ISO 8601 date (2026-12-24T18:00:00Z) or duration (P2D), but it gave ${describe(value)}.`,
    );
  return new Date(at).toISOString();
}

function instant(text: string, now: number): number | null {
  const due = schedule(text.startsWith('P') ? 'timeDuration' : 'timeDate', text, now);
  return 'problem' in due ? null : due.dueAt;
}
