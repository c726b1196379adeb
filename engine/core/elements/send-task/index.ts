import { jobDefinition, requiredJob } from '../../compile/activity.js';
import { compileMessage } from '../../compile/triggers.js';
import { throwTrigger } from '../../triggers/throw-trigger.js';
import { activity } from '../activity/activity.js';
import { createJob } from '../activity/job.js';

/** Send task. A worker sends, or else the engine delivers the message itself (clause 13.3.3). */
export const sendTask = activity({
  compile(el, c) {
    // The operation beside a message says where the message goes, as in a message event: it is no job of its own.
    const job = jobDefinition(el, c, el.messageRef ? null : undefined);
    if (job) return { job };
    if (!el.messageRef && !el.operationRef) return requiredJob(el, c, ' and no message to send');
    const message = compileMessage(el, el, c, true);
    return message ? { message } : {};
  },
  async start(step, node, me) {
    if (node.job) return await createJob(step, node.job, me);
    await throwTrigger(step, me, node.message!, {});
    step.complete(me);
  },
});
