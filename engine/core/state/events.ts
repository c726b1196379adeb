/**
 * Everything that can happen inside one process instance. Events are the only writes: the state is the fold of
 * its events, and inbox, jobs, timers, subscriptions and history are projections of them. What has to be done
 * outside the instance (start a called process, deliver a message) is an event as well: the runtime reads it.
 *
 * `Key` is a small integer, unique within its process instance (0 is the process instance itself). The runtime
 * turns it into a global 64-bit key by adding it to the process instance's key.
 */
import type { ElementId, FlowId, UserTaskTransition, VariableEvent } from '../model/graph.js';

export type Key = number;
/** Milliseconds since 1970-01-01T00:00Z. */
export type Instant = number;
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Variables = { readonly [name: string]: Json };

/** What an open subscription waits for. Error, escalation and compensation handlers are found in the model instead. */
export type Awaited =
  | {
      readonly type: 'timer';
      readonly dueAt: Instant;
      readonly repetitions: number | null;
      readonly cycle: string | null;
    }
  | { readonly type: 'message'; readonly name: string; readonly correlationKey: string }
  | { readonly type: 'signal'; readonly name: string }
  | { readonly type: 'conditional'; readonly satisfied: boolean };

export type JobKind = 'BPMN_ELEMENT' | 'EXECUTION_LISTENER' | 'TASK_LISTENER' | 'AD_HOC_SUB_PROCESS';

/** The mutable part of a user task. Dates are ISO 8601 with offset. */
export interface UserTaskAttributes {
  readonly assignee: string | null;
  readonly candidateGroups: readonly string[];
  readonly candidateUsers: readonly string[];
  readonly dueDate: string | null;
  readonly followUpDate: string | null;
  readonly priority: number;
}

/** A change of a user task that waits for its listeners. */
export interface Transition {
  readonly to: UserTaskTransition;
  readonly action: string;
  /** As asked for, and as corrected by listeners. */
  readonly changes: Partial<UserTaskAttributes>;
  /** What the task is completed with, or what is set at it. */
  readonly variables?: Variables;
  /** Set at exactly this task, and not where they are known around it. */
  readonly local?: boolean;
  /** Listeners that have agreed. */
  readonly agreed: number;
  /** Whose change it is: the worker of a listener only agrees to it. */
  readonly askedBy?: string;
}

/** Why an element instance ended without completing. `withdrawn`: it lost an event-based race (clause 13.3.2). */
export type TerminationReason =
  | 'canceled'
  | 'interrupted'
  | 'withdrawn'
  | 'failed'
  | 'terminated'
  | 'modified';

/** `body`: the container of a loop; `inner`: one of its runs; `compensation`: a completed scope undone inside itself. */
export type ElementRole = 'body' | 'inner' | 'compensation';

export type InstanceEvent =
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
  | { readonly type: 'ProcessInstanceResumed' }
  | {
      readonly type: 'ElementActivated';
      readonly key: Key;
      readonly elementId: ElementId;
      readonly scopeKey: Key;
      readonly role?: ElementRole;
      readonly loopCounter?: number;
      readonly data?: { readonly [name: string]: Json };
    }
  | { readonly type: 'ElementCompleting'; readonly key: Key; readonly elementId: ElementId }
  | { readonly type: 'ElementCompleted'; readonly key: Key; readonly elementId: ElementId }
  | {
      readonly type: 'ElementTerminated';
      readonly key: Key;
      readonly elementId: ElementId;
      readonly reason: TerminationReason;
    }
  /** It ends, with `next` after it, when what is still terminating in it, or its task's listeners, are done. */
  | {
      readonly type: 'ElementTerminating';
      readonly key: Key;
      readonly elementId: ElementId;
      readonly reason: TerminationReason;
      readonly next?: readonly PlannedMove[];
    }
  /** A scope goes on with `next` when what is still terminating in it has ended; null: it goes on now. */
  | {
      readonly type: 'ScopeInterrupted';
      readonly key: Key;
      readonly elementId: ElementId;
      readonly next: readonly PlannedMove[] | null;
    }
  /** Element-private data of a live instance (loop progress, gateway phase), merged into what is there. */
  | { readonly type: 'ElementDataSet'; readonly key: Key; readonly data: { readonly [name: string]: Json } }

  /** What one run of a loop contributes to the output collection. `index` counts from 0. */
  | { readonly type: 'LoopOutputCollected'; readonly key: Key; readonly index: number; readonly value: Json }
  /** The step reached its bound of moves; the rest of its agenda waits for `ContinueInstance`. */
  | {
      readonly type: 'StepPaused';
      readonly agenda: readonly PlannedMove[];
      readonly touched: readonly Key[];
      /** Not yet told to conditions with a filter. */
      readonly changes?: readonly VariableChange[];
    }
  | { readonly type: 'StepContinued' }
  | { readonly type: 'SequenceFlowTaken'; readonly flowId: FlowId; readonly scopeKey: Key }
  /** A token waits at the end of a flow for others (join, startQuantity). */
  | {
      readonly type: 'TokenParked';
      readonly elementId: ElementId;
      readonly flowId: FlowId;
      readonly scopeKey: Key;
    }
  | {
      readonly type: 'TokensJoined';
      readonly elementId: ElementId;
      readonly flows: readonly FlowId[];
      readonly scopeKey: Key;
    }
  | {
      readonly type: 'UserTaskCreated';
      readonly key: Key;
      readonly elementKey: Key;
      readonly elementId: ElementId;
      readonly name: string | null;
      readonly attributes: UserTaskAttributes;
      readonly formId: string | null;
      readonly externalFormReference: string | null;
      readonly headers: { readonly [name: string]: string };
    }
  | {
      readonly type: 'UserTaskAssigned';
      readonly key: Key;
      readonly assignee: string | null;
      readonly action: string;
      readonly askedBy?: string;
    }
  | {
      readonly type: 'UserTaskUpdated';
      readonly key: Key;
      readonly changes: Partial<UserTaskAttributes>;
      readonly action: string;
      readonly askedBy?: string;
    }
  | {
      readonly type: 'UserTaskCompleted';
      readonly key: Key;
      readonly action: string;
      /** Who asked for it, where listeners agreed later; else it is who caused the event. So it is with each change. */
      readonly askedBy?: string;
    }
  /** What was asked for waits until the task's listeners have agreed. */
  | { readonly type: 'UserTaskTransitionStarted'; readonly key: Key; readonly transition: Transition }
  /** One listener is done; `changes` are its corrections. */
  | {
      readonly type: 'UserTaskTransitionAgreed';
      readonly key: Key;
      readonly changes: Partial<UserTaskAttributes>;
    }
  /** A listener refused: the task is as it was. */
  | { readonly type: 'UserTaskTransitionDenied'; readonly key: Key; readonly reason: string }
  | { readonly type: 'UserTaskCanceled'; readonly key: Key }
  | {
      readonly type: 'JobCreated';
      readonly key: Key;
      readonly elementKey: Key;
      readonly elementId: ElementId;
      readonly kind: JobKind;
      readonly listenerEventType: string | null;
      readonly jobType: string;
      readonly retries: number;
      readonly priority: number;
      readonly headers: { readonly [name: string]: string };
    }
  | { readonly type: 'JobCompleted'; readonly key: Key }
  | {
      readonly type: 'JobFailed';
      readonly key: Key;
      readonly retries: number;
      readonly message: string;
      /** Not to be activated before this moment. */
      readonly retryAt: Instant;
    }
  | {
      readonly type: 'JobErrorThrown';
      readonly key: Key;
      readonly errorCode: string;
      readonly message: string;
    }
  | { readonly type: 'JobUpdated'; readonly key: Key; readonly retries?: number; readonly priority?: number }
  | { readonly type: 'JobCanceled'; readonly key: Key }
  | {
      readonly type: 'SubscriptionOpened';
      readonly key: Key;
      /** The element instance that owns it: the event itself, the host of a boundary event, the scope of an event sub-process. */
      readonly ownerKey: Key;
      /** The catching element. */
      readonly elementId: ElementId;
      /** Position among the event definitions of the element. */
      readonly index: number;
      readonly awaited: Awaited;
    }
  /** It fired. `keep`: it stays open (repeating timer, non-interrupting event). */
  | {
      readonly type: 'SubscriptionTriggered';
      readonly key: Key;
      readonly elementId: ElementId;
      readonly keep: boolean;
      readonly messageKey?: string;
    }
  /** One of several that a parallel multiple event needs has come. */
  | {
      readonly type: 'SubscriptionFired';
      readonly key: Key;
      readonly elementId: ElementId;
      readonly variables: Variables;
    }
  | { readonly type: 'SubscriptionClosed'; readonly key: Key }
  /** Next due time of a repeating or rescheduled timer; truth value of a condition. */
  | { readonly type: 'SubscriptionUpdated'; readonly key: Key; readonly awaited: Awaited }

  /** `scopeKey` 0 is the process instance. Values replace those of the same name in that very scope. */
  | { readonly type: 'VariablesSet'; readonly scopeKey: Key; readonly values: Variables }
  | {
      readonly type: 'IncidentRaised';
      readonly key: Key;
      readonly elementKey: Key;
      readonly elementId: ElementId;
      readonly code: IncidentCode;
      readonly message: string;
      readonly jobKey: Key | null;
      /** What a retry does again. */
      readonly retry: Retry;
    }
  | { readonly type: 'IncidentResolved'; readonly key: Key; readonly elementId: ElementId }
  | {
      readonly type: 'MessageThrown';
      readonly elementKey: Key;
      readonly elementId: ElementId;
      readonly name: string;
      readonly correlationKey: string;
      readonly timeToLive: number;
      readonly messageId: string | null;
      readonly variables: Variables;
    }
  /** Those who waited in this instance have got it; the runtime takes it to all other instances. */
  | {
      readonly type: 'SignalThrown';
      readonly elementKey: Key;
      readonly elementId: ElementId;
      readonly name: string;
      readonly variables: Variables;
    }
  | {
      readonly type: 'ErrorThrown';
      readonly elementKey: Key;
      readonly elementId: ElementId;
      readonly errorCode: string;
      readonly message: string;
    }
  | {
      readonly type: 'EscalationThrown';
      readonly elementKey: Key;
      readonly elementId: ElementId;
      readonly escalationCode: string;
      /** The element that caught it; null when nobody did. */
      readonly caughtBy: ElementId | null;
      /** True where it left this instance towards the call activity. */
      readonly propagated: boolean;
      readonly variables: Variables;
    }

  /** A called process has to be started; its completion comes back as the command `CompleteCall`. */
  | {
      readonly type: 'ProcessCalled';
      readonly elementKey: Key;
      readonly elementId: ElementId;
      readonly processId: string;
      readonly binding: 'latest' | 'deployment' | 'versionTag';
      readonly versionTag: string | null;
      readonly businessId: string | null;
      readonly variables: Variables;
    }
  | { readonly type: 'CallCanceled'; readonly elementKey: Key; readonly elementId: ElementId }
  /** A decision was evaluated, or could not be. `record`: how it came to its result, as the runtime keeps it. */
  | {
      readonly type: 'DecisionEvaluated';
      readonly key: Key;
      readonly elementKey: Key;
      readonly elementId: ElementId;
      readonly decisionId: string;
      readonly record: Json;
    }
  /** A data store outlives the instance; the runtime keeps its value. */
  | {
      readonly type: 'DataStoreWritten';
      readonly elementKey: Key;
      readonly elementId: ElementId;
      readonly name: string;
      readonly value: Json;
    }
  | {
      readonly type: 'CompensationRegistered';
      readonly key: Key;
      readonly activityId: ElementId;
      readonly handlerId: ElementId;
      readonly scopeKey: Key;
      /** Variables as they were when the activity completed. */
      readonly snapshot: Variables;
      /** Registrations of a completed sub-process, to be compensated inside it, oldest first. */
      readonly nested: readonly Compensation[];
    }
  | {
      readonly type: 'CompensationStarted';
      readonly key: Key;
      readonly activityId: ElementId;
      readonly handlerId: ElementId;
    }
  | { readonly type: 'CompensationsDropped'; readonly scopeKey: Key }
  /** What completed in the scope can be compensated in the one around it from now on, with keys that begin at `key`. */
  | {
      readonly type: 'CompensationsHandedOver';
      readonly key: Key;
      readonly scopeKey: Key;
      readonly to: Key;
      readonly together?: Key;
    };

/** A move of the token game that is planned but not yet made; plain data, so that a step can stop and go on. */
export type PlannedMove =
  | { readonly move: 'enter'; readonly elementId: ElementId; readonly at: Arrival }
  | { readonly move: 'start'; readonly key: Key }
  | {
      readonly move: 'complete';
      readonly key: Key;
      readonly variables: Variables;
      readonly flows?: readonly FlowId[];
    }
  | { readonly move: 'resume'; readonly key: Key; readonly signal: Json }
  | {
      readonly move: 'end';
      readonly event: EventOf<'ProcessInstanceTerminated'> | EventOf<'ProcessInstanceFailed'>;
    };

export interface VariableChange {
  readonly scopeKey: Key;
  readonly name: string;
  readonly event: VariableEvent;
}

/** How a token comes to a flow node. */
export interface Arrival {
  readonly scopeKey: Key;
  readonly flowId?: FlowId;
  /** The event has already happened (start event, boundary event, won race): do not wait for it again. */
  readonly triggered?: boolean;
  /** Data brought along: a message's variables, an error's. Become local to the element, or its outputs. */
  readonly variables?: Variables;
  readonly role?: ElementRole;
  readonly loopCounter?: number;
  readonly data?: { readonly [name: string]: Json };
}

export type EventOf<T extends InstanceEvent['type']> = Extract<InstanceEvent, { type: T }>;

export interface Compensation {
  readonly key: Key;
  readonly activityId: ElementId;
  readonly handlerId: ElementId;
  readonly scopeKey: Key;
  readonly snapshot: Variables;
  readonly nested: readonly Compensation[];
  /** The multi-instance activity whose runs are undone together. */
  readonly together?: Key;
}

export type Retry =
  | { readonly do: 'start' }
  | { readonly do: 'complete'; readonly variables: Variables; readonly flows?: readonly FlowId[] }
  | { readonly do: 'ask'; readonly taskKey: Key }
  | { readonly do: 'job'; readonly jobKey: Key }
  /** Only the call: the activity is active, and its boundary events have been armed. */
  | { readonly do: 'call' }
  | {
      readonly do: 'trigger';
      readonly subscriptionKey: Key;
      readonly variables: Variables;
      readonly messageKey?: string;
    }
  | { readonly do: 'throw'; readonly errorCode: string; readonly message: string }
  | { readonly do: 'ask condition'; readonly subscriptionKey: Key }
  | { readonly do: 'nothing' };

/** The error types of an incident, in the words of existing clients where they have one. */
export type IncidentCode =
  | 'CONDITION_ERROR'
  | 'EXTRACT_VALUE_ERROR'
  | 'IO_MAPPING_ERROR'
  | 'JOB_NO_RETRIES'
  | 'UNHANDLED_ERROR_EVENT'
  | 'CALLED_ELEMENT_ERROR'
  | 'CALLED_DECISION_ERROR'
  | 'DECISION_EVALUATION_ERROR'
  | 'FORM_NOT_FOUND'
  | 'RESOURCE_NOT_FOUND'
  | 'MESSAGE_SIZE_EXCEEDED'
  | 'SCRIPT_ERROR'
  | 'JOIN_DEADLOCK'
  | 'LOOP_LIMIT'
  | 'EXPRESSION_TIMEOUT'
  | 'RESOURCE_LIMIT'
  | 'UNKNOWN';
