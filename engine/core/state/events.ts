/**
 * Everything that can happen inside one process instance. Events are the only writes: the state is the fold of
 * its events, and inbox, jobs, timers, subscriptions and history are projections of them. What has to be done
 * outside the instance (start a called process, deliver a message) is an event as well: the runtime reads it.
 */
import type { CallEvent } from './events/call.js';
import type { CompensationEvent } from './events/compensation.js';
import type { DataEvent } from './events/data.js';
import type { ElementEvent } from './events/element.js';
import type { IncidentEvent } from './events/incident.js';
import type { JobEvent } from './events/job.js';
import type { ProcessInstanceEvent } from './events/process-instance.js';
import type { StepEvent } from './events/step.js';
import type { SubscriptionEvent } from './events/subscription.js';
import type { ThrownEvent } from './events/thrown.js';
import type { TokenEvent } from './events/token.js';
import type { UserTaskEvent } from './events/user-task.js';

export type { Compensation } from './events/compensation.js';
export type { ElementRole, TerminationReason } from './events/element.js';
export type { IncidentCode, Retry } from './events/incident.js';
export type { JobKind } from './events/job.js';
export type { Arrival, PlannedMove, VariableChange } from './events/step.js';
export type { Awaited } from './events/subscription.js';
export type { Transition, UserTaskAttributes } from './events/user-task.js';
export type { Instant, Json, Key, Variables } from './events/values.js';

export type InstanceEvent =
  | ProcessInstanceEvent
  | ElementEvent
  | StepEvent
  | TokenEvent
  | UserTaskEvent
  | JobEvent
  | SubscriptionEvent
  | DataEvent
  | IncidentEvent
  | ThrownEvent
  | CallEvent
  | CompensationEvent;

export type EventOf<T extends InstanceEvent['type']> = Extract<InstanceEvent, { type: T }>;
