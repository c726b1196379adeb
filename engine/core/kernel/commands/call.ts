import type { Key } from '../../state/events.js';
import type { ElementInstance } from '../../state/instance-state.js';
import type { Step } from '../step.js';
import { endTerminating } from '../termination.js';
import { throwError, throwEscalation } from '../throw.js';
import type { Handlers } from './handlers.js';
import { element } from './handlers.js';

/** What a called process instance says to its call activity. */
export const callCommands: Handlers<'CompleteCall' | 'FailCall' | 'RejectCall' | 'EscalateCall'> = {
  CompleteCall(step, { elementKey, variables }) {
    if (element(step, elementKey).status === 'terminating') answered(step, elementKey);
    else step.resume(elementKey, { returned: variables });
  },

  async FailCall(step, { elementKey, errorCode, message, variables }) {
    const me = answered(step, elementKey);
    if (me) await throwError(step, me, errorCode, message, variables);
  },

  RejectCall(step, { elementKey, message }) {
    const me = answered(step, elementKey);
    if (me) step.incident(me, 'CALLED_ELEMENT_ERROR', message, { do: 'call' });
  },

  async EscalateCall(step, { elementKey, escalationCode, variables }) {
    const me = element(step, elementKey);
    // What is ending hears of nothing any more.
    if (me.status !== 'terminating') await throwEscalation(step, me, escalationCode, variables);
  },
};

/** Nothing runs any more that the call activity has called; if it waited only for that, it has ended now. */
function answered(step: Step, key: Key): ElementInstance | undefined {
  const { status } = element(step, key);
  step.emit({ type: 'ElementDataSet', key, data: { called: false } });
  if (status !== 'terminating') return step.instance(key);
  endTerminating(step, key);
  return undefined;
}
