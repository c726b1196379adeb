import type { Command } from '../commands.js';
import { activateInside, finishAdHoc } from '../elements/ad-hoc-sub-process/index.js';
import { awaitsListener, listenerDone } from '../elements/execution-listeners.js';
import { listen } from '../elements/scope.js';
import { answered, ask, change, checkAnswer, checkPriority } from '../elements/user-task/transition.js';
import type { Key, Retry, Variables } from '../state/events.js';
import type { ElementInstance, Job, Subscription, UserTask } from '../state/instance-state.js';
import { entryOf } from '../state/table.js';
import { converse } from './correlation.js';
import { ElementFailure, invalidArgument, invalidState, notFound } from './failures.js';
import { runGuarded } from './guard.js';
import { modify, startBefore } from './modify.js';
import { checkGiven } from './sizes.js';
import type { Step } from './step.js';
import { askCondition, fire } from './subscriptions.js';
import { endInstance } from './termination.js';
import { throwError, throwEscalation } from './throw.js';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;
type Handlers = { [T in Command['type']]: (step: Step, command: Of<T>) => void | Promise<void> };

/** Commands whose variables somebody hands in and can be told about. What other instances send was checked there. */
const fromOutside: ReadonlySet<Command['type']> = new Set([
  'StartInstance',
  'SetVariables',
  'CompleteUserTask',
  'CompleteJob',
  'FailJob',
  'ThrowJobError',
]);

/** Applies a command to an instance: the first moves it causes. @throws Reject */
export async function handle(step: Step, command: Command): Promise<void> {
  const status = step.state.status;
  if (command.type === 'StartInstance' ? status !== 'created' : status === 'created') {
    throw invalidState(
      `Expected the process instance ${command.type === 'StartInstance' ? 'to be new' : 'to have been started'}, but it is ${status}.`,
    );
  }
  if (command.type !== 'StartInstance' && status !== 'active')
    throw invalidState(
      `Expected the process instance to be active, but it is ${status}. Nothing can be changed in it any more.`,
    );
  const isGiven = fromOutside.has(command.type);
  if ('variables' in command && isGiven) checkGiven(step, scopeOf(step, command), command.variables);
  try {
    await (handlers[command.type] as (step: Step, command: Command) => void | Promise<void>)(step, command);
  } catch (error) {
    // What cannot be taken from somebody is said to them; an incident is for what an element does by itself.
    throw isGiven && error instanceof ElementFailure ? invalidArgument(error.message) : error;
  }
}

/** Where the variables of a command are set, unless a scope around it has them. */
function scopeOf(step: Step, command: Command): Key {
  if (command.type === 'SetVariables') return command.scopeKey;
  if (!('key' in command)) return 0;
  return (entryOf(step.state.tasks, command.key) ?? entryOf(step.state.jobs, command.key))?.elementKey ?? 0;
}

const handlers: Handlers = {
  async StartInstance(step, command) {
    const { process } = step;
    const startElementId = command.startElementId ?? null;
    if (startElementId && !process.nodes[startElementId])
      throw notFound(
        `Expected a start event ${startElementId} in the process ${process.id}, but there is none.`,
      );
    step.emit({
      type: 'ProcessInstanceCreated',
      processId: process.id,
      startElementId,
      businessId: command.businessId ?? null,
      called: command.called ?? false,
    });
    step.setLocal(0, command.variables);
    if (command.startInstructions?.length) return startBefore(step, command.startInstructions);
    const root = step.instance(0)!;
    if (!startElementId) {
      if (process.root.starts?.length === 0)
        throw invalidArgument(
          `Expected the process ${process.id} to have a none start event, but it starts only by an event. Publish its message or signal instead.`,
          process.id,
        );
      return await runGuarded(step, 0, { do: 'start' }, () =>
        step.moduleOf(process.root).start!(step, process.root, root),
      );
    }
    const payload = command.payload ?? {};
    await runGuarded(step, 0, { do: 'nothing' }, async () => {
      const then = { do: 'begin', startElementId, payload } as const;
      if (await awaitsListener(step, process.root, root, 'start', then)) return;
      await startAt(step, startElementId, payload);
    });
  },

  CancelInstance(step, command) {
    // It is ending already, when the listeners of its tasks are done.
    if (step.instance(0)?.status === 'terminating') return;
    const reason = command.reason ?? 'canceled';
    endInstance(step, 'canceled', { type: 'ProcessInstanceTerminated', reason });
  },
  SuspendInstance(step) {
    if (step.state.suspended)
      throw invalidState('Expected the process instance to be running, but it is suspended already.');
    step.emit({ type: 'ProcessInstanceSuspended' });
  },
  ResumeInstance(step) {
    if (!step.state.suspended)
      throw invalidState('Expected the process instance to be suspended, but it is running.');
    step.emit({ type: 'ProcessInstanceResumed' });
  },

  SetVariables(step, { scopeKey, variables, local }) {
    const me = element(step, scopeKey);
    const taskKey = me.owns.find((owned) => entryOf(step.state.tasks, owned));
    if (taskKey !== undefined && step.nodeOf(me).userTask?.listeners?.updating) {
      userTask(step, taskKey);
      return change(step, taskKey, { to: 'updating', action: '', changes: {}, variables, local });
    }
    if (local) step.setLocal(scopeKey, variables);
    else step.propagate(scopeKey, variables);
  },

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
    await change(step, key, { to: 'assigning', action, changes: { assignee } });
  },
  async UnassignUserTask(step, { key, action }) {
    userTask(step, key);
    await change(step, key, { to: 'assigning', action, changes: { assignee: null } });
  },
  async UpdateUserTask(step, { key, changes, action }) {
    const task = userTask(step, key);
    checkPriority(changes.priority, elementId(step, task));
    await change(step, key, { to: 'updating', action, changes });
  },
  CompleteUserTask(step, { key, variables, action }) {
    userTask(step, key);
    return change(step, key, { to: 'completing', action, changes: {}, variables });
  },

  async CompleteJob(step, { key, variables, result }) {
    const job = openJob(step, key);
    const me = step.instance(job.elementKey)!;
    if (job.kind === 'TASK_LISTENER') return await completeTaskListener(step, job, variables, result);
    resolveJobIncidents(step, me, key);
    if (job.kind === 'EXECUTION_LISTENER') {
      step.emit({ type: 'JobCompleted', key });
      const then = listenerDone(step, step.nodeOf(me), step.fresh(me), variables);
      if (then)
        await runGuarded(step, 0, { do: 'nothing' }, () => startAt(step, then.startElementId, then.payload));
      return;
    }
    if (job.kind === 'AD_HOC_SUB_PROCESS') {
      step.propagate(me.key, variables);
      step.emit({ type: 'JobCompleted', key });
      if (result?.type !== 'adHocSubProcess') return;
      const node = step.nodeOf(me);
      if (result.isCompletionConditionFulfilled) {
        if (result.isCancelRemainingInstances) step.terminateChildren(me.key, 'canceled');
        return finishAdHoc(
          step,
          { ...node, cancelRemainingInstances: result.isCancelRemainingInstances },
          step.fresh(me),
        );
      }
      for (const { elementId: id } of result.activate) adHocTarget(step, me, id);
      return activateInside(step, node, me, result.activate);
    }
    step.emit({ type: 'JobCompleted', key });
    step.complete(step.instance(me.key)!, variables);
  },
  FailJob(step, { key, retries, message, retryBackOff, variables }) {
    const job = openJob(step, key);
    const me = step.instance(job.elementKey)!;
    if (retries < 0) throw invalidArgument(`Expected retries of at least 0, but found ${retries}.`);
    if (Object.keys(variables).length > 0) step.propagate(me.key, variables);
    step.emit({ type: 'JobFailed', key, retries, message, retryAt: step.now + retryBackOff });
    if (retries === 0 && !me.owns.some((k) => entryOf(step.state.incidents, k)?.jobKey === key))
      step.incident(
        me,
        'JOB_NO_RETRIES',
        message || 'The job failed and has no retries left.',
        { do: 'job', jobKey: key },
        key,
      );
  },
  async ThrowJobError(step, { key, errorCode, message, variables }) {
    const job = openJob(step, key);
    const me = step.instance(job.elementKey)!;
    if (me.status === 'terminating')
      throw invalidState(
        'Expected a canceling listener to be completed or to fail, but it throws a BPMN error; what is canceled can catch nothing any more.',
        me.elementId,
      );
    resolveJobIncidents(step, me, key);
    step.emit({ type: 'JobErrorThrown', key, errorCode, message });
    await throwError(step, step.instance(me.key)!, errorCode, message, variables);
  },
  UpdateJob(step, { key, retries, priority }) {
    openJob(step, key);
    if (retries !== undefined && retries < 1)
      throw invalidArgument(`Expected at least 1 retry, but found ${retries}.`);
    step.emit({
      type: 'JobUpdated',
      key,
      ...(retries !== undefined && { retries }),
      ...(priority !== undefined && { priority }),
    });
  },

  async TriggerTimer(step, { subscriptionKey, force }) {
    const sub = subscription(step, subscriptionKey, 'timer');
    if (!force && sub.awaited.type === 'timer' && sub.awaited.dueAt > step.now)
      throw invalidState(
        `Expected the timer to be due, but it is due at ${new Date(sub.awaited.dueAt).toISOString()}.`,
        sub.elementId,
      );
    await guardedFire(step, sub, {});
  },
  RescheduleTimer(step, { subscriptionKey, dueAt }) {
    const sub = subscription(step, subscriptionKey, 'timer');
    if (sub.awaited.type === 'timer')
      step.emit({ type: 'SubscriptionUpdated', key: sub.key, awaited: { ...sub.awaited, dueAt } });
  },
  async CorrelateMessage(step, { subscriptionKey, variables, messageKey }) {
    await guardedFire(step, subscription(step, subscriptionKey, 'message'), variables, messageKey);
  },
  async ReceiveSignal(step, { subscriptionKey, variables }) {
    await guardedFire(step, subscription(step, subscriptionKey, 'signal'), variables);
  },

  CompleteCall(step, { elementKey, variables }) {
    element(step, elementKey);
    step.resume(elementKey, { returned: variables });
  },
  async FailCall(step, { elementKey, errorCode, message, variables }) {
    await throwError(step, element(step, elementKey), errorCode, message, variables);
  },
  RejectCall(step, { elementKey, message }) {
    step.incident(element(step, elementKey), 'CALLED_ELEMENT_ERROR', message, { do: 'start' });
  },
  async EscalateCall(step, { elementKey, escalationCode, variables }) {
    await throwEscalation(step, element(step, elementKey), escalationCode, variables);
  },

  async ResolveIncident(step, { key }) {
    const incident = entryOf(step.state.incidents, key);
    if (!incident)
      throw notFound(
        'Expected an open incident with this key, but there is none. It may have been resolved meanwhile.',
      );
    const me = step.instance(incident.elementKey)!;
    const { retry } = incident;
    if (retry.do === 'job' && (entryOf(step.state.jobs, retry.jobKey)?.retries ?? 0) < 1)
      throw invalidState(
        'Expected the job to have retries again before its incident is resolved, but it has none. Set the retries of the job first.',
        me.elementId,
      );
    step.emit({ type: 'IncidentResolved', key, elementId: me.elementId });
    const now = step.instance(me.key)!;
    await tryAgain(step, now, retry);
  },

  ActivateAdHocActivities(step, { elementKey, activate, cancelRemaining }) {
    const me = element(step, elementKey);
    const node = step.nodeOf(me);
    if (node.type !== 'AdHocSubProcess')
      throw invalidState(
        `Expected an ad-hoc sub-process, but ${node.name ?? node.id} is a ${node.type}.`,
        node.id,
      );
    if (me.status === 'terminating' || me.data?.finishing)
      throw invalidState(
        'Expected the ad-hoc sub-process to be active, but it is about to end. Nothing can be started in it any more.',
        node.id,
      );
    for (const { elementId: id } of activate) adHocTarget(step, me, id);
    if (cancelRemaining) step.terminateChildren(me.key, 'canceled');
    activateInside(step, node, step.fresh(me), activate);
  },
  ModifyInstance: modify,
  ContinueInstance() {},
};

async function startAt(step: Step, id: string, payload: Variables): Promise<void> {
  const node = step.node(id);
  for (const trigger of node.triggers ?? [node.message])
    if (trigger?.type === 'message' && trigger.correlation)
      await converse(step, trigger.correlation, payload);
  await listen(step, step.process.root, step.instance(0)!);
  if (node.type === 'StartEvent') return step.enter(id, { scopeKey: 0, triggered: true, variables: payload });
  // The target of an instantiating event-based gateway: the others wait for the rest, when it is a parallel one.
  const gateway = Object.values(step.process.nodes).find(
    (n) =>
      n.type === 'EventBasedGateway' &&
      n.instantiate &&
      n.outgoing.some((f) => step.flow(f).targetRef === id),
  );
  const me = gateway && step.activate(gateway, { scopeKey: 0 });
  const flow = gateway?.outgoing.find((f) => step.flow(f).targetRef === id);
  if (flow) step.emit({ type: 'SequenceFlowTaken', flowId: flow, scopeKey: 0 });
  // The event comes first: what it brings may be the correlation key of the others.
  if (node.type === 'ReceiveTask') step.enter(id, { scopeKey: 0, data: { instantiated: payload } });
  else step.enter(id, { scopeKey: 0, variables: payload, triggered: true });
  if (!gateway || !me) return;
  const others = gateway.eventGatewayType === 'Parallel' ? gateway.outgoing.filter((f) => f !== flow) : [];
  for (const other of others)
    step.enter(step.flow(other).targetRef, { scopeKey: 0, data: { gateway: me.key } });
  if (others.length === 0) step.ended(me);
}

function element(step: Step, key: Key): ElementInstance {
  const me = step.instance(key);
  if (!me)
    throw notFound('Expected a live element instance with this key, but it has ended or never existed.');
  return me;
}

function userTask(step: Step, key: Key): UserTask {
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

/** A task listener's worker agrees, corrects or denies. */
async function completeTaskListener(
  step: Step,
  job: Job,
  variables: Variables,
  result: Of<'CompleteJob'>['result'],
): Promise<void> {
  const task = step
    .instance(job.elementKey)!
    .owns.map((key) => entryOf(step.state.tasks, key))
    .find((owned) => owned !== undefined)!;
  const answer = result?.type === 'userTask' ? result : { denied: false };
  checkAnswer(step, task, answer);
  if (Object.keys(variables).length > 0)
    throw invalidArgument(
      'Expected a task listener to be completed without variables, but it brings some. It may correct attributes of the task, not variables.',
      elementId(step, task),
    );
  resolveJobIncidents(step, step.instance(job.elementKey)!, job.key);
  step.emit({ type: 'JobCompleted', key: job.key });
  await answered(step, task, answer);
}

const elementId = (step: Step, task: UserTask): string => step.instance(task.elementKey)!.elementId;

function openJob(step: Step, key: Key): Job {
  const job = entryOf(step.state.jobs, key);
  if (!job)
    throw notFound('Expected an open job with this key, but it was completed or cancelled meanwhile.');
  return job;
}

function subscription(step: Step, key: Key, type: string): Subscription {
  const sub = entryOf(step.state.subscriptions, key);
  if (sub?.awaited.type !== type)
    throw notFound(`Expected an open ${type} subscription with this key, but it was closed meanwhile.`);
  return sub;
}

async function tryAgain(step: Step, me: ElementInstance, retry: Retry): Promise<void> {
  switch (retry.do) {
    case 'start':
      return step.start(me);
    case 'complete':
      return step.complete(me, retry.variables, retry.flows);
    case 'ask':
      return ask(step, retry.taskKey);
    case 'throw':
      return throwError(step, me, retry.errorCode, retry.message, {});
    case 'ask condition':
      return askCondition(step, retry.subscriptionKey);
    case 'trigger': {
      const sub = entryOf(step.state.subscriptions, retry.subscriptionKey);
      if (sub) await guardedFire(step, sub, retry.variables, retry.messageKey);
      return;
    }
    default:
      step.touched.add(me.key);
  }
}

async function guardedFire(
  step: Step,
  sub: Subscription,
  variables: Variables,
  messageKey?: string,
): Promise<void> {
  const retry: Retry = {
    do: 'trigger',
    subscriptionKey: sub.key,
    variables,
    ...(messageKey && { messageKey }),
  };
  await runGuarded(step, sub.ownerKey, retry, () => fire(step, sub, variables, messageKey));
}

function resolveJobIncidents(step: Step, me: ElementInstance, jobKey: Key): void {
  for (const key of me.owns)
    if (entryOf(step.state.incidents, key)?.jobKey === jobKey)
      step.emit({ type: 'IncidentResolved', key, elementId: me.elementId });
}

function adHocTarget(step: Step, me: ElementInstance, id: string): void {
  if (step.process.nodes[id]?.scopeId !== me.elementId)
    throw invalidArgument(
      `Expected an activity inside the ad-hoc sub-process ${me.elementId}, but found ${id}.`,
      id,
    );
}
