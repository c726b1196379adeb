import type { ElementId, FlowId, VariableEvent } from '../../model/graph.js';
import type { EventOf } from '../events.js';
import type { ElementRole } from './element.js';
import type { Json, Key, Variables } from './values.js';

export type StepEvent =
  /** The step reached its bound of moves; the rest of its agenda waits for `ContinueInstance`. */
  | {
      readonly type: 'StepPaused';
      readonly agenda: readonly PlannedMove[];
      readonly touched: readonly Key[];
      /** Not yet told to conditions with a filter. */
      readonly changes?: readonly VariableChange[];
    }
  | { readonly type: 'StepContinued' };

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
