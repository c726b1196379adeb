import type { ElementId } from '../../model/graph.js';
import type { PlannedMove } from './step.js';
import type { Json, Key } from './values.js';

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

/** From activation to end of an element instance: of a flow node, or of one run of it. */
export type ElementEvent =
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
  | { readonly type: 'LoopOutputCollected'; readonly key: Key; readonly index: number; readonly value: Json };
