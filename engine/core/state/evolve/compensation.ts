import type { CompensationEvent } from '../events/compensation.js';
import type { Compensation } from '../events.js';
import type { Appliers } from './appliers.js';

export const compensation: Appliers<CompensationEvent> = {
  CompensationRegistered(s, e) {
    const { type: _, ...registration } = e;
    s.nextKey = Math.max(s.nextKey, e.key + 1);
    s.compensations = [...s.compensations, registration];
  },
  CompensationStarted(s, e) {
    s.compensations = s.compensations.filter((c) => c.key !== e.key);
  },
  CompensationsDropped(s, e) {
    s.compensations = s.compensations.filter((c) => c.scopeKey !== e.scopeKey);
  },
  CompensationsHandedOver(s, e) {
    const isMoved = (c: Compensation) => c.scopeKey === e.scopeKey;
    const together = e.together === undefined ? {} : { together: e.together };
    const moved = s.compensations
      .filter(isMoved)
      .map((c, index) => ({ ...c, key: e.key + index, scopeKey: e.to, ...together }));
    s.nextKey = Math.max(s.nextKey, e.key + moved.length);
    s.compensations = [...s.compensations.filter((c) => !isMoved(c)), ...moved];
  },
};
