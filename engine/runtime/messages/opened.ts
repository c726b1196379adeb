import type { OutboxRow } from '../outbox/work.js';
import type { OpenSubscription } from '../projections/message-subscription.js';
import type { Sql } from '../store/database.js';
import { arrayLiteral } from '../store/rows.js';
import { correlation } from './correlation.js';
import { type BufferedMessage, type Listener, match } from './matching.js';
import { claimSubscriptions, markCorrelated, selectMessages } from './messages.sql.js';

interface MessageRow {
  readonly part: number;
  readonly address: string;
  readonly key: string;
  readonly variables: { readonly [name: string]: never };
  readonly correlated_processes: string[];
}

/**
 * Gives buffered messages to subscriptions that were just opened. To be called under the lock of their parts, in
 * the transaction that opens them.
 */
export async function serveOpened(
  sql: Sql,
  opened: readonly OpenSubscription[],
  now: number,
): Promise<OutboxRow[]> {
  const { rows } = (await sql(selectMessages(opened, now))) as { rows: MessageRow[] };
  if (rows.length === 0) return [];
  const messages = rows.map((row) => ({
    part: row.part,
    address: BigInt(row.address),
    key: BigInt(row.key),
    variables: row.variables,
    correlatedProcesses: new Set(row.correlated_processes),
  })) satisfies BufferedMessage[];
  const listeners = opened.map((row) => ({ ...row, processId: row.process_id })) satisfies Listener[];
  const matches = match(messages, listeners);
  if (matches.length === 0) return [];

  await sql(
    claimSubscriptions(matches.map((found) => ({ ...found.subscription, message_key: found.message.key }))),
  );
  const touched = [...new Set(matches.map((found) => found.message))];
  await sql(
    markCorrelated(
      touched.map((message) => ({
        ...message,
        correlated_processes: arrayLiteral([...message.correlatedProcesses]),
      })),
    ),
  );
  return matches.map(({ message, subscription }) => correlation(message, subscription));
}
