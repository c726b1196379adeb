import type { ElementId } from '../../model/graph.js';
import type { Instant, Key } from './values.js';

export type JobKind = 'BPMN_ELEMENT' | 'EXECUTION_LISTENER' | 'TASK_LISTENER' | 'AD_HOC_SUB_PROCESS';

export type JobEvent =
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
  | { readonly type: 'JobCanceled'; readonly key: Key };
