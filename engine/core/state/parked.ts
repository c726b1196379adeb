import type { ElementId, FlowId } from '../model/graph.js';
import type { Key } from './events.js';
import type { InstanceState } from './instance-state.js';
import { entriesOf } from './table.js';

export interface Parked {
  readonly scopeKey: Key;
  /** The join at which they wait. */
  readonly elementId: ElementId;
  readonly flows: { readonly [flow: FlowId]: number };
}

/** The tokens that wait at joins: how many came by each sequence flow. */
export const parkedTokens = ({ waiting }: Pick<InstanceState, 'waiting'>): Parked[] =>
  entriesOf(waiting).flatMap(([scopeKey, joins]) =>
    Object.entries(joins).map(([elementId, flows]) => ({ scopeKey, elementId, flows })),
  );
