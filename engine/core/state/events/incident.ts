import type { ElementId, FlowId } from '../../model/graph.js';
import type { Key, Variables } from './values.js';

/** What is done again when somebody has put right what was wrong. */
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

export type IncidentEvent =
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
  | { readonly type: 'IncidentResolved'; readonly key: Key; readonly elementId: ElementId };
