/** What one commit owes to somebody else: the rows of the table `outbox`. */
import type { Command } from '../../core/commands.js';
import type { EventOf, Variables } from '../../core/state/events.js';
import type { Statement } from '../store/database.js';
import { deleteOf, insertOf, timestamp } from '../store/rows.js';

export type Work =
  | {
      readonly do: 'command';
      readonly instanceKey: string;
      readonly command: Command;
      readonly from?: MessageOrigin;
      /** Who asked for it; absent: the engine. */
      readonly actor?: string;
    }
  | {
      readonly do: 'start';
      readonly definitionKey: string;
      /** Key that the new instance gets. */
      readonly instanceKey?: string;
      readonly command: Command & { readonly type: 'StartInstance' };
      readonly actor: string | null;
    }
  | {
      readonly do: 'call';
      readonly parent: {
        readonly instanceKey: string;
        readonly elementKey: number;
        readonly rootKey: string;
        readonly deploymentKey: string;
        readonly depth: number;
      };
      readonly event: EventOf<'ProcessCalled'>;
    }
  /** The process was deployed; messages that are kept may start it. */
  | { readonly do: 'start kept'; readonly processId: string; readonly names: readonly string[] }
  /** The instance a message has started is over: the next one may begin. */
  | { readonly do: 'release start'; readonly instanceKey: string }
  | { readonly do: 'cancel call'; readonly parentKey: string; readonly elementInstanceKey: string }
  | {
      readonly do: 'publish';
      readonly name: string;
      readonly correlationKey: string;
      readonly timeToLive: number;
      readonly messageId: string | null;
      readonly variables: Variables;
      readonly actor: string | null;
    }
  | {
      readonly do: 'broadcast';
      readonly name: string;
      readonly variables: Variables;
      readonly actor: string | null;
      /** Key of the last subscription that was served. */
      readonly after: string;
      /** The instance that threw it has had it already. */
      readonly except?: string;
    };

/** The buffered message that a command carries, so that it goes elsewhere if the command comes too late. */
export interface MessageOrigin {
  readonly address: string;
  readonly messageKey: string;
  readonly processId: string;
  readonly subscriptionKey: string;
}

export interface OutboxId {
  readonly part: number;
  readonly source: bigint;
  readonly seq: number;
  readonly index: number;
}
export interface OutboxRow extends OutboxId {
  readonly work: Work;
}

const ID = { part: 'smallint', source: 'bigint', seq: 'integer', index: 'integer' } as const;
const insert = insertOf('outbox', { ...ID, work: 'json', due_at: 'timestamptz' });
const remove = deleteOf('outbox', ID, 'RETURNING t.source, t.seq, t.index');

/** The node that wrote a row does it at once; others take it over when it is this old (ms). */
const HEAD_START = 5_000;

export const insertWork = (rows: readonly OutboxRow[], now: number, pause = HEAD_START): Statement =>
  insert(rows.map((row) => ({ ...row, work: JSON.stringify(row.work), due_at: timestamp(now + pause) })));

/** Returns the rows that were still there: each is given to exactly one transaction. */
export const removeWork = (ids: readonly OutboxId[]): Statement => remove(ids as never);

export const placeOf = (id: { source: bigint | string; seq: number; index: number }): string =>
  `${id.source}:${id.seq}:${id.index}`;
