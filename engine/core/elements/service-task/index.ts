import { requiredJob } from '../../compile/activity.js';
import { activity } from '../activity/activity.js';
import { createJob } from '../activity/job.js';

/** Service task. A worker does its job; a fault it reports is a BPMN error on the activity (clause 13.3.3). */
export const serviceTask = activity({
  compile: (el, c) => requiredJob(el, c),
  start: (step, node, me) => createJob(step, node.job!, me),
});
