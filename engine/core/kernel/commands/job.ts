import { activateInside, finishAdHoc } from '../../elements/ad-hoc-sub-process/index.js';
import { listenerDone } from '../../elements/execution-listeners.js';
import { answered, checkAnswer } from '../../elements/user-task/transition.js';
import type { Key, Variables } from '../../state/events.js';
import type { ElementInstance, Job } from '../../state/instance-state.js';
import { entryOf } from '../../state/table.js';
import { invalidArgument, invalidState, notFound } from '../failures.js';
import { runGuarded } from '../guard.js';
import type { Step } from '../step.js';
import { terminateChildren } from '../termination.js';
import { throwError } from '../throw.js';
import { adHocTarget } from './ad-hoc.js';
import type { CommandOf, Handlers } from './handlers.js';
import { startAt } from './instance.js';
import { elementId } from './user-task.js';

/** Of workers. */
export const jobCommands: Handlers<'CompleteJob' | 'FailJob' | 'ThrowJobError' | 'UpdateJob'> = {
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
        if (result.isCancelRemainingInstances) terminateChildren(step, me.key, 'canceled');
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
};

/** A task listener's worker agrees, corrects or denies. */
async function completeTaskListener(
  step: Step,
  job: Job,
  variables: Variables,
  result: CommandOf<'CompleteJob'>['result'],
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

function openJob(step: Step, key: Key): Job {
  const job = entryOf(step.state.jobs, key);
  if (!job)
    throw notFound('Expected an open job with this key, but it was completed or cancelled meanwhile.');
  return job;
}

function resolveJobIncidents(step: Step, me: ElementInstance, jobKey: Key): void {
  for (const key of me.owns)
    if (entryOf(step.state.incidents, key)?.jobKey === jobKey)
      step.emit({ type: 'IncidentResolved', key, elementId: me.elementId });
}
