import type { ElementId, FlowId } from '../../model/graph.js';
import type { Key } from './values.js';

export type TokenEvent =
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
    };
