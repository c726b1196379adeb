/** One transaction that takes in a batch of messages. */
import { CommandRejected } from '../errors.js';
import { addressOf, partOf } from '../keys.js';
import { insertWork, type OutboxRow, placeOf, removeWork } from '../outbox/work.js';
import type { Sql } from '../store/database.js';
import { earlierAnswer, earlierAnswers, remember } from '../store/idempotency.js';
import { type KeyAllocator, referenceKeys } from '../store/key-allocator.js';
import { arrayLiteral, timestamp } from '../store/rows.js';
import { arrive } from './arrivals.js';
import { correlation } from './correlation.js';
import { match } from './matching.js';
import * as statements from './messages.sql.js';
import type { Publication, Published } from './publication.js';
import { holdStart, runningStarts, startKeyOf } from './start-keys.js';
import { startersOf, startWork } from './starters.js';

export interface Intake {
  /** In the order of the publications. */
  readonly outcomes: readonly (Published | Error)[];
  /** By which PostgreSQL tells later whether the transaction was committed; absent where nothing was written. */
  readonly xid: string | undefined;
}

export interface IntakePort {
  readonly keys: KeyAllocator;
  readonly now: number;
  readonly realNow: number;
}

interface Message {
  readonly publication: Publication;
  readonly part: number;
  readonly address: bigint;
  readonly messageId: string | null;
  key: bigint;
  readonly correlatedProcesses: Set<string>;
  readonly receivers: string[];
  readonly work: OutboxRow[];
  outcome?: Published | Error;
}

export async function takeIn(
  sql: Sql,
  port: IntakePort,
  publications: readonly Publication[],
): Promise<Intake> {
  const messages = publications.map(messageOf);
  const open = () => messages.filter((message) => !message.outcome);
  const outcomes = () => messages.map((message) => message.outcome!);

  await settleDoneWork(sql, messages);
  const parts = [...new Set(open().map((message) => message.part))].sort((one, other) => one - other);
  if (parts.length === 0) return { outcomes: outcomes(), xid: undefined };
  const { rows } = await sql(statements.lockParts(parts));
  // Under the lock: the same request may be with another node at this moment.
  await settleRepeated(sql, open(), port.now);
  await settleTaken(sql, open(), port.now);
  await correlate(sql, port, open());
  return { outcomes: outcomes(), xid: rows[0].xid };
}

function messageOf(publication: Publication): Message {
  const address = addressOf(publication.name, publication.correlationKey);
  const { messageId } = publication;
  const part = partOf(address);
  return {
    publication,
    address,
    part,
    messageId,
    key: 0n,
    correlatedProcesses: new Set(),
    receivers: [],
    work: [],
  };
}

async function settleDoneWork(sql: Sql, messages: readonly Message[]): Promise<void> {
  const owed = messages.filter((message) => message.publication.outbox);
  if (owed.length === 0) return;
  const { rows } = await sql(removeWork(owed.map((message) => message.publication.outbox!)));
  const ours = new Set(rows.map((row) => placeOf(row)));
  for (const message of owed) {
    if (ours.has(placeOf(message.publication.outbox!))) continue;
    message.outcome = { messageKey: '', receivers: [], work: [] };
  }
}

async function settleRepeated(sql: Sql, messages: readonly Message[], now: number): Promise<void> {
  const keys = messages.flatMap((message) => message.publication.idempotency?.key ?? []);
  if (keys.length === 0) return;
  const earlier = await earlierAnswers(sql, keys, now);
  for (const message of messages) {
    const { idempotency } = message.publication;
    const found = idempotency && earlier.get(idempotency.key);
    if (!found) continue;
    try {
      const answer = earlierAnswer({ ...idempotency, answer: null }, found) as unknown as Published;
      message.outcome = { ...answer, work: [] };
    } catch (conflict) {
      message.outcome = conflict as Error;
    }
  }
}

/** Refuses messages whose id another one of their name and key has; one of this batch counts too. */
async function settleTaken(sql: Sql, messages: readonly Message[], now: number): Promise<void> {
  const named = messages.filter(
    ({ publication, messageId }) => messageId !== null && publication.mode === 'publish',
  );
  if (named.length === 0) return;
  const { rows } = await sql(statements.selectTaken(named as never, now));
  const expired = rows.filter((row) => !row.is_kept);
  if (expired.length) await sql(statements.deleteMessages(expired));
  const taken = new Set(rows.filter((row) => row.is_kept).map((row) => `${row.address} ${row.message_id}`));
  for (const message of named) {
    const place = `${message.address} ${message.messageId}`;
    if (taken.has(place)) {
      const { name } = message.publication;
      const found = `found "${message.messageId}" there already`;
      const expected = `Expected a message id that no kept message "${name}" with this correlation key has`;
      message.outcome = new CommandRejected('ALREADY_EXISTS', `${expected}, ${found}.`);
    } else if (message.publication.timeToLive > 0) {
      taken.add(place);
    }
  }
}

async function correlate(sql: Sql, port: IntakePort, messages: readonly Message[]): Promise<void> {
  if (messages.length === 0) return;
  const keys = await referenceKeys({ query: sql }, messages.length);
  for (const [n, message] of messages.entries()) message.key = keys[n]!;

  const claims: { part: number; address: bigint; key: bigint; message_key: bigint }[] = [];
  const { rows } = await sql(statements.selectListeners(messages));
  for (const { message, subscription } of match(messages, rows.map(listenerOf))) {
    if (isServed(message)) continue;
    const { key, address, publication } = message;
    message.receivers.push(String(subscription.instance_key));
    message.work.push(correlation({ key, address, variables: publication.variables }, subscription));
    claims.push({ ...subscription, message_key: key });
  }
  const starters = await startersOf(
    sql,
    'message',
    messages.map(({ publication }) => publication.name),
  );
  const keyed = messages.filter(({ publication }) => publication.correlationKey !== '');
  const running = starters.size > 0 ? await runningStarts(sql, keyed) : new Set<string>();
  for (const message of messages) {
    for (const starter of starters.get(message.publication.name) ?? []) {
      if (isServed(message) || message.correlatedProcesses.has(starter.processId)) continue;
      const place = { ...message, processId: starter.processId };
      const isKeyed = message.publication.correlationKey !== '' && starter.required <= 1;
      if (isKeyed && running.has(startKeyOf(place))) continue;
      const { name, variables, actor, mode } = message.publication;
      const arrival = { type: 'message', name, payload: variables } as const;
      const payload = await arrive(sql, starter, arrival, mode === 'publish');
      if (payload || mode === 'publish') message.correlatedProcesses.add(starter.processId);
      if (!payload) continue;
      const instanceKey = String(await port.keys.allocate());
      message.receivers.push(instanceKey);
      if (isKeyed) {
        running.add(startKeyOf(place));
        await sql(holdStart(place, instanceKey));
      }
      const id = { part: message.part, source: message.key, seq: 0, index: message.work.length };
      message.work.push({ ...id, work: startWork(starter, payload, actor, instanceKey) });
    }
    message.outcome = outcomeOf(message);
  }
  await write(
    sql,
    port,
    messages.filter((message) => !(message.outcome instanceof Error)),
    claims,
  );
}

/** A correlated message goes to one receiver only. */
const isServed = ({ publication, receivers }: Message): boolean =>
  publication.mode === 'correlate' && receivers.length > 0;

const listenerOf = (row: {
  part: number;
  address: string;
  key: string;
  instance_key: string;
  process_id: string;
}) => ({
  part: row.part,
  address: BigInt(row.address),
  key: BigInt(row.key),
  instance_key: BigInt(row.instance_key),
  processId: row.process_id,
});

function outcomeOf({ publication, key, receivers, work }: Message): Published | Error {
  if (publication.mode === 'publish' || receivers.length > 0)
    return { messageKey: String(key), receivers, work };
  const expected = `Expected somebody to await message "${publication.name}" with correlation key "${publication.correlationKey}"`;
  return new CommandRejected(
    'NOT_FOUND',
    `${expected}, found nobody. Publish it with a time to live if it may come early.`,
  );
}

async function write(
  sql: Sql,
  port: IntakePort,
  messages: readonly Message[],
  claims: Parameters<typeof statements.claimSubscriptions>[0],
): Promise<void> {
  const kept = messages.filter(
    ({ publication }) => publication.mode === 'publish' && publication.timeToLive > 0,
  );
  if (kept.length) await sql(statements.insertMessages(kept.map((message) => rowOf(message, port.now))));
  if (claims.length) await sql(statements.claimSubscriptions(claims));
  const work = messages.flatMap((message) => message.work);
  if (work.length) await sql(insertWork(work, port.realNow));
  const answers = messages.flatMap(({ publication, key, receivers }) =>
    publication.idempotency
      ? [{ ...publication.idempotency, answer: { messageKey: String(key), receivers } }]
      : [],
  );
  if (answers.length) await sql(remember(answers, port.now));
}

/** ms: a hundred years, as in the API; in SQL it may be any interval. */
const LONGEST_LIFE = 3_155_760_000_000;

const rowOf = (
  { publication, part, address, key, messageId, correlatedProcesses }: Message,
  now: number,
) => ({
  part,
  address,
  key,
  name: publication.name,
  correlation_key: publication.correlationKey,
  message_id: messageId,
  variables: JSON.stringify(publication.variables),
  correlated_processes: arrayLiteral([...correlatedProcesses]),
  published_at: timestamp(now),
  expires_at: timestamp(now + Math.min(publication.timeToLive, LONGEST_LIFE)),
});
