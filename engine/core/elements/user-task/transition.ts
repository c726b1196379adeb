import { invalidArgument, invalidState } from '../../kernel/failures.js';
import { runGuarded } from '../../kernel/guard.js';
import type { Maybe } from '../../kernel/promises.js';
import type { Step } from '../../kernel/step.js';
import { endTerminating } from '../../kernel/termination.js';
import type { UserTaskTransition } from '../../model/graph.js';
import { unkept } from '../../model/names.js';
import type { Key, Transition, UserTaskAttributes } from '../../state/events.js';
import type { UserTask } from '../../state/instance-state.js';
import { entryOf } from '../../state/table.js';
import { createJob } from '../activity/job.js';

/** What the worker of a task listener answers. */
export interface ListenerAnswer {
  readonly denied: boolean;
  readonly deniedReason?: string;
  readonly corrections?: Partial<UserTaskAttributes>;
}

/** Changes a user task: at once, or, where it has listeners for that, when they have agreed. */
export function change(step: Step, taskKey: Key, transition: Omit<Transition, 'agreed'>): Maybe<void> {
  const task = entryOf(step.state.tasks, taskKey)!;
  if (!listenersOf(step, task, transition.to)) return apply(step, task, transition);
  const askedBy = transition.askedBy ?? step.actor;
  step.emit({
    type: 'UserTaskTransitionStarted',
    key: taskKey,
    transition: { ...transition, agreed: 0, ...(askedBy && { askedBy }) },
  });
  return ask(step, taskKey);
}

/** The next listener's job; when all have agreed, the change itself. What stops it is an incident of the task. */
export async function ask(step: Step, taskKey: Key): Promise<void> {
  const { elementKey } = entryOf(step.state.tasks, taskKey)!;
  await runGuarded(step, elementKey, { do: 'ask', taskKey }, async () => {
    const task = entryOf(step.state.tasks, taskKey)!;
    const transition = task.transition!;
    const listener = listenersOf(step, task, transition.to)?.[transition.agreed];
    if (!listener) return await apply(step, task, transition);
    await createJob(step, listener, step.instance(elementKey)!, 'TASK_LISTENER', transition.to);
  });
}

/** @throws Reject where the answer cannot be taken */
export async function answered(step: Step, task: UserTask, answer: ListenerAnswer): Promise<void> {
  const { key, transition } = task;
  if (transition?.to === 'canceling') {
    step.emit({ type: 'UserTaskTransitionAgreed', key, changes: {} });
    return ask(step, key);
  }
  if (answer.denied) {
    const reason = answer.deniedReason ?? '';
    return step.emit({ type: 'UserTaskTransitionDenied', key, reason });
  }
  step.emit({ type: 'UserTaskTransitionAgreed', key, changes: answer.corrections ?? {} });
  if (transition) await ask(step, key);
}

/** @throws Reject */
export function checkAnswer(step: Step, task: UserTask, answer: ListenerAnswer): void {
  const { elementId } = step.instance(task.elementKey)!;
  if (!task.transition)
    throw invalidState('Expected the user task to wait for a listener, but it does not.', elementId);
  if (answer.denied && task.transition.to === 'creating')
    throw invalidArgument(
      'Expected the creating listener to agree, but it denies; a user task that the process needs is created in any case. Throw a BPMN error instead.',
      elementId,
    );
  if (answer.denied && task.transition.to === 'canceling')
    throw invalidArgument(
      'Expected the canceling listener to agree, but it denies; what cancels the user task has happened already.',
      elementId,
    );
  checkChanges(answer.corrections ?? {}, elementId);
}

/** @throws Reject */
export function checkChanges(changes: Partial<UserTaskAttributes>, elementId: string): void {
  const { priority, assignee, candidateGroups = [], candidateUsers = [] } = changes;
  for (const name of [assignee ?? '', ...candidateGroups, ...candidateUsers]) {
    const problem = unkept('the name of a user or group', name);
    if (problem) throw invalidArgument(problem, elementId);
  }
  if (priority !== undefined && (!Number.isInteger(priority) || priority < 0 || priority > 100))
    throw invalidArgument(`Expected a priority from 0 to 100, but found ${priority}.`, elementId);
}

function apply(step: Step, task: UserTask, transition: Omit<Transition, 'agreed'>): Maybe<void> {
  const { to, action, changes, variables, local, askedBy } = transition;
  const { key } = task;
  if (to === 'canceling') {
    step.emit({ type: 'UserTaskCanceled', key });
    return endTerminating(step, task.elementKey);
  }
  const by = askedBy === undefined ? {} : { askedBy };
  // Most completions change nothing else.
  if (to !== 'completing' || Object.keys(changes).length > 0) {
    const changed = applyChanges(step, task, transition, by);
    if (to === 'creating') return changed;
  }
  if (to === 'updating' && variables)
    return local ? step.setLocal(task.elementKey, variables) : step.propagate(task.elementKey, variables);
  if (to !== 'completing') return;
  step.emit({ type: 'UserTaskCompleted', key, action, ...by });
  step.complete(step.instance(task.elementKey)!, variables ?? {});
}

function applyChanges(
  step: Step,
  { key }: UserTask,
  { to, action, changes }: Omit<Transition, 'agreed'>,
  by: { readonly askedBy?: string },
): Maybe<void> {
  const { assignee, ...others } = changes;
  const taken = assignee === '' ? null : assignee;
  if (to === 'creating') {
    step.emit({ type: 'UserTaskUpdated', key, changes: others, action, ...by });
    return taken
      ? change(step, key, { to: 'assigning', action: '', changes: { assignee: taken }, ...by })
      : undefined;
  }
  if (to === 'assigning')
    step.emit({ type: 'UserTaskAssigned', key, assignee: taken ?? null, action, ...by });
  const rest = to === 'assigning' ? others : { ...others, ...(taken !== undefined && { assignee: taken }) };
  if (to === 'updating' || Object.keys(rest).length > 0)
    step.emit({ type: 'UserTaskUpdated', key, changes: rest, action, ...by });
}

function listenersOf(step: Step, task: UserTask, to: UserTaskTransition) {
  const { userTask } = step.nodeOf(step.instance(task.elementKey)!);
  const found = userTask?.listeners?.[to];
  return found && found.length > 0 ? found : undefined;
}
