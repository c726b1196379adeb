import type { Variables } from '../../core/state/events.js';
import type { OutboxRow } from '../outbox/work.js';
import type { Idempotency } from '../store/idempotency.js';

export interface Publication {
  readonly name: string;
  readonly correlationKey: string;
  readonly variables: Variables;
  /** ms */
  readonly timeToLive: number;
  readonly messageId: string | null;
  readonly actor: string | null;
  /** `correlate`: to the first that awaits it, never kept, refused where nobody does. */
  readonly mode: 'publish' | 'correlate';
  readonly idempotency?: Omit<Idempotency, 'answer'>;
  readonly outbox?: OutboxRow;
}

export interface Published {
  readonly messageKey: string;
  /** Instances that get it, in order; with `correlate` one. */
  readonly receivers: readonly string[];
  readonly work: readonly OutboxRow[];
}
