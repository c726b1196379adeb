import type { EventOf, InstanceEvent } from '../../core/state/events.js';
import type { Statement } from '../store/database.js';
import type { Step } from '../store/instance-record.js';

/** Event type → what it changes in the rows of one table. */
export type Appliers = {
  readonly [T in InstanceEvent['type']]?: (event: EventOf<T>, step: Step) => void;
};

/**
 * Follows the events of a whole batch, merges what they change in memory, and writes it with few statements: an
 * element that starts and ends in one batch is one insert.
 */
export interface Projection {
  readonly on: Appliers;
  /** Called after the last event of a step. */
  readonly afterStep?: (step: Step) => void;
  /** At most one statement for inserts, updates and deletes each. */
  statements(): Statement[];
}

/**
 * Spread them last, behind what is named: Node.js 20 needs 1 us for each property that is named behind a spread.
 */
export const instanceColumns = (step: Step) => ({
  part: step.after.part,
  instance_key: step.keyText,
  definition_key: step.definitionKeyText,
});
