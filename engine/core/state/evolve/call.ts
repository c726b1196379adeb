import { own } from '../draft.js';
import type { CallEvent } from '../events/call.js';
import type { Appliers } from './appliers.js';

export const call: Appliers<CallEvent> = {
  ProcessCalled(s, e, b) {
    const me = own(s, b, e.elementKey);
    if (me) me.data = { ...me.data, called: true };
  },
  CallCanceled: undefined,
  DecisionEvaluated(s, e) {
    s.nextKey = Math.max(s.nextKey, e.key + 1);
  },
};
