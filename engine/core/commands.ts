import type { ElementId } from './model/graph.js';
import type { InstanceEvent, Instant, Key, UserTaskAttributes, Variables } from './state/events.js';
import type { InstanceState } from './state/instance-state.js';

/** Every way to change a process instance. There is no other. */
export type Command =
  | {
      readonly type: 'StartInstance';
      readonly variables: Variables;
      readonly businessId?: string | null;
      /** The start event that was triggered; absent: the none start event (or every node without incoming flow). */
      readonly startElementId?: ElementId;
      /** Start before these elements instead. */
      readonly startInstructions?: readonly ElementId[];
      /** Data of the triggering message or signal, given to the start event. */
      readonly payload?: Variables;
      /** Started by a call activity. */
      readonly called?: boolean;
    }
  | { readonly type: 'CancelInstance'; readonly reason?: string }
  | { readonly type: 'SuspendInstance' }
  | { readonly type: 'ResumeInstance' }
  | {
      readonly type: 'SetVariables';
      readonly scopeKey: Key;
      readonly variables: Variables;
      readonly local: boolean;
    }
  | {
      readonly type: 'AssignUserTask';
      readonly key: Key;
      readonly assignee: string;
      readonly allowOverride: boolean;
      readonly action: string;
    }
  | { readonly type: 'UnassignUserTask'; readonly key: Key; readonly action: string }
  | {
      readonly type: 'UpdateUserTask';
      readonly key: Key;
      readonly changes: Partial<UserTaskAttributes>;
      readonly action: string;
    }
  | {
      readonly type: 'CompleteUserTask';
      readonly key: Key;
      readonly variables: Variables;
      readonly action: string;
    }
  | {
      readonly type: 'CompleteJob';
      readonly key: Key;
      readonly variables: Variables;
      readonly result?: AdHocResult | UserTaskListenerResult;
    }
  | {
      readonly type: 'FailJob';
      readonly key: Key;
      readonly retries: number;
      readonly message: string;
      /** ms to wait before the job may be activated again. */
      readonly retryBackOff: number;
      readonly variables: Variables;
    }
  | {
      readonly type: 'ThrowJobError';
      readonly key: Key;
      readonly errorCode: string;
      readonly message: string;
      readonly variables: Variables;
    }
  | { readonly type: 'UpdateJob'; readonly key: Key; readonly retries?: number; readonly priority?: number }
  | {
      readonly type: 'TriggerTimer';
      readonly subscriptionKey: Key /** Fire although it is not due. */;
      readonly force?: boolean;
    }
  | { readonly type: 'RescheduleTimer'; readonly subscriptionKey: Key; readonly dueAt: Instant }
  | {
      readonly type: 'CorrelateMessage';
      readonly subscriptionKey: Key;
      readonly messageKey: string;
      readonly variables: Variables;
    }
  | { readonly type: 'ReceiveSignal'; readonly subscriptionKey: Key; readonly variables: Variables }
  | { readonly type: 'CompleteCall'; readonly elementKey: Key; readonly variables: Variables }
  | {
      readonly type: 'FailCall';
      readonly elementKey: Key;
      readonly errorCode: string;
      readonly message: string;
      readonly variables: Variables;
    }
  /** The called process could not be started. */
  | { readonly type: 'RejectCall'; readonly elementKey: Key; readonly message: string }
  | {
      readonly type: 'EscalateCall';
      readonly elementKey: Key;
      readonly escalationCode: string;
      readonly variables: Variables;
    }
  | { readonly type: 'ResolveIncident'; readonly key: Key }
  | {
      readonly type: 'ActivateAdHocActivities';
      readonly elementKey: Key;
      readonly activate: readonly AdHocActivation[];
      readonly cancelRemaining: boolean;
    }
  | {
      readonly type: 'ModifyInstance';
      readonly activate: readonly {
        readonly elementId: ElementId;
        readonly ancestorKey?: Key;
        readonly variables?: readonly ScopedVariables[];
      }[];
      readonly terminate: readonly Key[];
    }
  /** Nothing new: go on where a move limit stopped the instance. */
  | { readonly type: 'ContinueInstance' };

export interface ScopedVariables {
  readonly scopeId?: ElementId;
  readonly variables: Variables;
}
export interface AdHocActivation {
  readonly elementId: ElementId;
  readonly variables: Variables;
}
export interface AdHocResult {
  readonly type: 'adHocSubProcess';
  readonly activate: readonly AdHocActivation[];
  readonly isCompletionConditionFulfilled: boolean;
  readonly isCancelRemainingInstances: boolean;
}
export interface UserTaskListenerResult {
  readonly type: 'userTask';
  readonly denied: boolean;
  readonly deniedReason?: string;
  readonly corrections?: Partial<UserTaskAttributes>;
}

/** A command that could not be applied: nothing was written. Shown as problem+json: NOT_FOUND 404, INVALID_STATE 409, INVALID_ARGUMENT 400. */
export interface Rejection {
  readonly code: 'NOT_FOUND' | 'INVALID_STATE' | 'INVALID_ARGUMENT';
  readonly message: string;
  readonly elementId?: ElementId;
}

export type StepResult =
  | {
      readonly state: InstanceState;
      readonly events: readonly InstanceEvent[];
      readonly rejection?: undefined;
    }
  | { readonly rejection: Rejection; readonly state?: undefined; readonly events?: undefined };
