import type { ElementId } from '../../model/graph.js';
import type { Key, Variables } from './values.js';

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

export type CompensationEvent =
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
