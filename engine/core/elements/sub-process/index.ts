import { activity } from '../activity/activity.js';
import { begin, compensateInside } from '../scope.js';

/** Embedded sub-process. Runs until no token is left inside (clause 13.3.4). */
export const subProcess = activity({
  start: begin,
  resume: (step, _node, me) => compensateInside(step, me),
  childrenEnded(step, _node, me) {
    if (
      me.role === 'compensation' &&
      me.data?.inline !== true &&
      step.state.compensations.some((c) => c.scopeKey === me.key)
    )
      return;
    step.complete(me);
  },
});
