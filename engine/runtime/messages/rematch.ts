import { partOf } from '../keys.js';
import { insertWork, type MessageOrigin, type OutboxId, type OutboxRow, removeWork } from '../outbox/work.js';
import type { Sql } from '../store/database.js';
import { arrayLiteral } from '../store/rows.js';
import { correlation } from './correlation.js';
import { match } from './matching.js';
import {
  claimSubscriptions,
  lockParts,
  markCorrelated,
  selectListeners,
  selectMessages,
} from './messages.sql.js';

/** A message came too late for its subscription: if it is still kept, the next subscription gets it. */
export async function rematch(
  sql: Sql,
  from: MessageOrigin,
  /** The work that was void: goes away in the same transaction, so that a node that dies loses no message. */
  row: OutboxId,
  times: { readonly now: number; readonly realNow: number },
): Promise<OutboxRow[]> {
  const address = BigInt(from.address);
  const place = { part: partOf(address), address };
  if ((await sql(removeWork([row]))).rows.length === 0) return [];
  await sql(lockParts([place.part]));
  await sql({
    text: 'DELETE FROM message_subscription WHERE part = $1 AND address = $2 AND key = $3 AND message_key = $4',
    values: [place.part, address, from.subscriptionKey, from.messageKey],
  });
  const { rows } = await sql(selectMessages([place], times.now));
  const messages = rows.map((row) => ({
    ...place,
    key: BigInt(row.key),
    variables: row.variables,
    correlatedProcesses: new Set<string>(row.correlated_processes),
  }));
  for (const message of messages) {
    if (String(message.key) === from.messageKey) message.correlatedProcesses.delete(from.processId);
  }
  const listeners = (await sql(selectListeners([place]))).rows.map((row) => ({
    ...place,
    key: BigInt(row.key),
    instance_key: BigInt(row.instance_key),
    processId: row.process_id as string,
  }));
  const matches = match(messages, listeners);
  if (messages.length) {
    await sql(
      markCorrelated(
        messages.map((one) => ({ ...one, correlated_processes: arrayLiteral([...one.correlatedProcesses]) })),
      ),
    );
  }
  if (matches.length === 0) return [];
  await sql(
    claimSubscriptions(matches.map((found) => ({ ...found.subscription, message_key: found.message.key }))),
  );
  const work = matches.map(({ message, subscription }) => correlation(message, subscription));
  await sql(insertWork(work, times.realNow));
  return work;
}
