import type { ElementId } from '../../model/graph.js';
import { type Draft, mine } from '../draft.js';
import type { TokenEvent } from '../events/token.js';
import type { Key } from '../events.js';
import type { InstanceState } from '../instance-state.js';
import { drop, entryOf, put } from '../table.js';
import type { Appliers } from './appliers.js';

export const token: Appliers<TokenEvent> = {
  SequenceFlowTaken: undefined,
  TokenParked(s, e, b) {
    const { joins, flows } = tokensAt(s, b, e);
    flows[e.flowId] = (flows[e.flowId] ?? 0) + 1;
    joins[e.elementId] = flows;
    s.waiting = put(b.waiting, s.waiting, e.scopeKey, joins);
  },
  TokensJoined(s, e, b) {
    const { joins, flows } = tokensAt(s, b, e);
    for (const flow of e.flows) {
      const left = (flows[flow] ?? 0) - 1;
      if (left > 0) flows[flow] = left;
      else delete flows[flow];
    }
    if (Object.keys(flows).length > 0) joins[e.elementId] = flows;
    else delete joins[e.elementId];
    s.waiting =
      Object.keys(joins).length > 0
        ? put(b.waiting, s.waiting, e.scopeKey, joins)
        : drop(b.waiting, s.waiting, e.scopeKey);
  },
};

/** The tokens that wait at a join, for the draft to count. */
function tokensAt(
  s: Draft,
  b: InstanceState,
  { scopeKey, elementId }: { readonly scopeKey: Key; readonly elementId: ElementId },
) {
  const before = entryOf(b.waiting, scopeKey);
  const joins = mine(before, entryOf(s.waiting, scopeKey));
  return { joins, flows: mine(before?.[elementId], joins[elementId]) };
}
