import { activity } from '../activity/activity.js';
import { begin, compensateInside } from '../scope.js';

/** Embedded sub-process. Runs until no token is left inside (clause 13.3.4). */
export const subProcess = activity({
  start: begin,
  resume: (step, _node, me) => compensateInside(step, me),
  childrenEnded: (step, _node, me) => step.complete(me),
});
