import type { Key } from '../state/events.js';
import { entryOf } from '../state/table.js';
import type { Step } from './step.js';

/**
 * No event sub-process of a scope is started any more. Boundary events on the scope are still waited for: it lives on
 * while its handlers run (clause 13.3.2, completing).
 */
export function closeHandlers(step: Step, scopeKey: Key): void {
  for (const key of step.instance(scopeKey)?.owns ?? []) {
    const sub = entryOf(step.state.subscriptions, key);
    if (sub && step.node(sub.elementId).type !== 'BoundaryEvent')
      step.emit({ type: 'SubscriptionClosed', key });
  }
}
