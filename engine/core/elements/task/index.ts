import { activity } from '../activity/activity.js';

/** Abstract task. Nothing is known of its work, so it passes the token on (clause 13.3.3). */
export const task = activity({ start: (step, _node, me) => step.complete(me) });
