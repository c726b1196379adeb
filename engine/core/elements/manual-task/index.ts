import { activity } from '../activity/activity.js';

/** Manual task. Done outside any engine, so it passes the token on (clause 13.3.3). */
export const manualTask = activity({ start: (step, _node, me) => step.complete(me) });
