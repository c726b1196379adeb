import type { ElementId } from '../../model/graph.js';
import type { Variables } from './values.js';

export type ProcessInstanceEvent =
  | {
      readonly type: 'ProcessInstanceCreated';
      readonly processId: ElementId;
      readonly startElementId: ElementId | null;
      readonly businessId: string | null;
      /** Started by a call activity, to which errors and escalations are passed on. */
      readonly called: boolean;
    }
  | { readonly type: 'ProcessInstanceCompleted' }
  | {
      readonly type: 'ProcessInstanceTerminated';
      readonly reason: string;
      /** Who canceled it, where listeners were told before it ended; absent: whoever sent the command. */
      readonly askedBy?: string;
    }
  /** An error that no handler of this instance caught, passed on to the call activity that started it. */
  | {
      readonly type: 'ProcessInstanceFailed';
      readonly errorCode: string;
      readonly message: string;
      readonly variables: Variables;
    }
  | { readonly type: 'ProcessInstanceSuspended' }
  | { readonly type: 'ProcessInstanceResumed' };
