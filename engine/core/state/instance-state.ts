import type { ElementId, FlowId } from '../model/graph.js';
import type {
  Awaited,
  Compensation,
  ElementRole,
  IncidentCode,
  JobKind,
  Json,
  Key,
  PlannedMove,
  Retry,
  TerminationReason,
  Transition,
  UserTaskAttributes,
  VariableChange,
  Variables,
} from './events.js';
import type { Table } from './table.js';

/** A live element instance: a token, or the scope that holds tokens. Ended ones leave the state. */
export interface ElementInstance {
  readonly key: Key;
  readonly elementId: ElementId;
  readonly scopeKey: Key;
  readonly status: 'active' | 'completing' | 'terminating';
  readonly role?: ElementRole;
  readonly loopCounter?: number;
  /** Live children, so that "is this scope done?" needs no search. */
  readonly children: number;
  /** Keys of its open subscriptions, jobs, user tasks and incidents. */
  readonly owns: readonly Key[];
  readonly data?: { readonly [name: string]: Json };
  /** Why it is terminating. */
  readonly reason?: TerminationReason;
  /** What comes when it, or what is in it where it was only interrupted, has ended. */
  readonly next?: readonly PlannedMove[];
}

export interface Subscription {
  readonly key: Key;
  readonly ownerKey: Key;
  readonly elementId: ElementId;
  readonly index: number;
  readonly awaited: Awaited;
  /** Parallel multiple events: this one has come, others are still missing. */
  readonly fired?: Variables;
}

export interface Job {
  readonly key: Key;
  readonly elementKey: Key;
  readonly kind: JobKind;
  readonly listenerEventType: string | null;
  readonly retries: number;
}

export interface UserTask extends UserTaskAttributes {
  readonly key: Key;
  readonly elementKey: Key;
  readonly transition?: Transition;
}

export interface Incident {
  readonly key: Key;
  readonly elementKey: Key;
  readonly code: IncidentCode;
  readonly message: string;
  readonly jobKey: Key | null;
  readonly retry: Retry;
}

export interface ParkedTokens {
  readonly [join: ElementId]: { readonly [flow: FlowId]: number };
}

/** To be raised with every change of the shape. */
export const SCHEMA = 4;

/** Plain JSON; what is over is gone. Loaded, stepped and stored as one value. */
export interface InstanceState {
  /** Of this shape. The state of another one is folded again from the events. */
  readonly schema: typeof SCHEMA;
  readonly processId: ElementId;
  readonly status: 'created' | 'active' | 'completed' | 'terminated' | 'failed';
  readonly suspended: boolean;
  readonly called: boolean;
  readonly nextKey: Key;
  /** Elements activated so far, against the activation limit. */
  readonly activations: number;
  readonly instances: Table<ElementInstance>;
  /** Tokens parked at joins, by scope, join and sequence flow. */
  readonly waiting: Table<ParkedTokens>;
  readonly subscriptions: Table<Subscription>;
  readonly jobs: Table<Job>;
  readonly tasks: Table<UserTask>;
  readonly incidents: Table<Incident>;
  readonly compensations: readonly Compensation[];
  /** By scope. */
  readonly variables: Table<Variables>;
  /** Of all variables together, as JSON, against the limit of an instance. */
  readonly variableBytes: number;
  /** Output collections in the making, by loop body and index of the run. */
  readonly loopOutputs: Table<Table<readonly [Json]>>;
  /** Moves left over by a step that reached its bound. */
  readonly paused: {
    readonly agenda: readonly PlannedMove[];
    readonly touched: readonly Key[];
    readonly changes?: readonly VariableChange[];
  } | null;
}

export const emptyState = (processId: ElementId): InstanceState => ({
  schema: SCHEMA,
  processId,
  status: 'created',
  suspended: false,
  called: false,
  nextKey: 1,
  activations: 0,
  instances: [],
  waiting: [],
  subscriptions: [],
  jobs: [],
  tasks: [],
  incidents: [],
  compensations: [],
  variables: [],
  variableBytes: 0,
  loopOutputs: [],
  paused: null,
});
