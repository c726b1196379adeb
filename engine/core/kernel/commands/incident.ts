import { call } from '../../elements/call-activity/call.js';
import { ask } from '../../elements/user-task/transition.js';
import type { Retry } from '../../state/events.js';
import type { ElementInstance } from '../../state/instance-state.js';
import { entryOf } from '../../state/table.js';
import { invalidState, notFound } from '../failures.js';
import { runGuarded } from '../guard.js';
import type { Step } from '../step.js';
import { askCondition } from '../subscriptions.js';
import { throwError } from '../throw.js';
import { guardedFire } from './event.js';
import type { Handlers } from './handlers.js';

/** An incident is resolved: what failed is tried again. */
export const incidentCommands: Handlers<'ResolveIncident'> = {
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
};

async function tryAgain(step: Step, me: ElementInstance, retry: Retry): Promise<void> {
  switch (retry.do) {
    case 'start':
      return step.start(me);
    case 'complete':
      return step.complete(me, retry.variables, retry.flows);
    case 'ask':
      return ask(step, retry.taskKey);
    case 'call':
      await runGuarded(step, me.key, retry, () => call(step, step.nodeOf(me), me));
      return;
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
