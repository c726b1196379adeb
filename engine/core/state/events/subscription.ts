import type { ElementId } from '../../model/graph.js';
import type { Instant, Key, Variables } from './values.js';

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

export type SubscriptionEvent =
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
  | { readonly type: 'SubscriptionUpdated'; readonly key: Key; readonly awaited: Awaited };
