import { throwError, throwEscalation } from '../throw.js';
import type { Handlers } from './handlers.js';
import { element } from './handlers.js';

/** What a called process instance says to its call activity. */
export const callCommands: Handlers<'CompleteCall' | 'FailCall' | 'RejectCall' | 'EscalateCall'> = {
  CompleteCall(step, { elementKey, variables }) {
    element(step, elementKey);
    step.resume(elementKey, { returned: variables });
  },

  async FailCall(step, { elementKey, errorCode, message, variables }) {
    await throwError(step, element(step, elementKey), errorCode, message, variables);
  },

  RejectCall(step, { elementKey, message }) {
    step.incident(element(step, elementKey), 'CALLED_ELEMENT_ERROR', message, { do: 'call' });
  },

  async EscalateCall(step, { elementKey, escalationCode, variables }) {
    await throwEscalation(step, element(step, elementKey), escalationCode, variables);
  },
};
