/**
 * A message with a correlation key starts one instance of a process at a time: while that one runs, further messages with
 * the same key are kept for their time to live, and the oldest starts the next instance when it has ended.
 */
import { insertWork, type OutboxRow, placeOf, removeWork } from '../outbox/work.js';
import type { Sql, Statement } from '../store/database.js';
import type { KeyAllocator } from '../store/key-allocator.js';
import { arrayLiteral } from '../store/rows.js';
import { type Address, lockParts, markCorrelated, selectMessages } from './messages.sql.js';
import { type Starter, startersOf, startWork } from './starters.js';

interface StartKey extends Address {
  readonly processId: string;
}
export const startKeyOf = ({ address, processId }: Pick<StartKey, 'address' | 'processId'>): string =>
  `${address} ${processId}`;

/** Those of the addresses, by `startKeyOf`, whose instance still runs. To be asked under the lock of their parts. */
export async function runningStarts(sql: Sql, places: readonly Address[]): Promise<Set<string>> {
  if (places.length === 0) return new Set();
  const { rows } = await sql({
    text: `SELECT address, process_id FROM message_start
      WHERE part = ANY($1::smallint[]) AND address = ANY($2::bigint[])`,
    values: [[...new Set(places.map(({ part }) => part))], places.map(({ address }) => address)],
  });
  return new Set(rows.map((row) => startKeyOf({ address: BigInt(row.address), processId: row.process_id })));
}

export const holdStart = ({ part, address, processId }: StartKey, instanceKey: string): Statement => ({
  text: 'INSERT INTO message_start (part, address, process_id, instance_key) VALUES ($1, $2, $3, $4)',
  values: [part, address, processId, instanceKey],
});

interface Times {
  readonly now: number;
  readonly realNow: number;
}

/** The instance has ended: the oldest message that waits for this starts the next one. */
export async function releaseStart(
  sql: Sql,
  keys: KeyAllocator,
  row: OutboxRow,
  instanceKey: string,
  times: Times,
): Promise<OutboxRow[]> {
  const { rows: held } = await sql({
    text: 'SELECT part, address, process_id FROM message_start WHERE instance_key = $1',
    values: [instanceKey],
  });
  await sql(lockParts(held.map((start) => start.part)));
  const { rows: taken } = await sql(removeWork([row]));
  if (!taken.some((one) => placeOf(one) === placeOf(row))) return [];
  const work: OutboxRow[] = [];
  for (const start of held) {
    await sql({
      text: 'DELETE FROM message_start WHERE part = $1 AND address = $2 AND process_id = $3 AND instance_key = $4',
      values: [start.part, start.address, start.process_id, instanceKey],
    });
    const place = { part: start.part as number, address: BigInt(start.address) };
    work.push(...(await startKept(sql, keys, place, start.process_id, times)));
  }
  return work;
}

/** A process was deployed: messages that are kept and that it has not had start their instances. */
export async function startKeptMessages(
  sql: Sql,
  keys: KeyAllocator,
  row: OutboxRow,
  { processId, names }: { readonly processId: string; readonly names: readonly string[] },
  times: Times,
): Promise<OutboxRow[]> {
  const { rows: taken } = await sql(removeWork([row]));
  if (taken.length === 0) return [];
  const { rows } = await sql({
    text: `SELECT DISTINCT part, address FROM message
      WHERE name = ANY($1::text[]) AND NOT correlated_processes @> ARRAY[$2::text] ORDER BY part, address`,
    values: [names, processId],
  });
  if (rows.length === 0) return [];
  await sql(lockParts([...new Set(rows.map((found) => found.part as number))]));
  const work: OutboxRow[] = [];
  for (const found of rows) {
    const place = { part: found.part as number, address: BigInt(found.address) };
    work.push(...(await startKept(sql, keys, place, processId, times)));
  }
  return work;
}

/** Under the lock of the part: starts what the messages at an address can start of a process. */
async function startKept(
  sql: Sql,
  keys: KeyAllocator,
  place: Address,
  processId: string,
  times: Times,
): Promise<OutboxRow[]> {
  const { rows } = await sql(selectMessages([place], times.now));
  const work: OutboxRow[] = [];
  const running = await runningStarts(sql, [place]);
  for (const row of rows) {
    if (row.correlated_processes.includes(processId)) continue;
    const isKeyed = row.correlation_key !== '';
    if (isKeyed && running.has(startKeyOf({ ...place, processId }))) break;
    const starters = (await startersOf(sql, 'message', [row.name])).get(row.name) ?? [];
    const starter = starters.find((one) => one.processId === processId && one.required <= 1);
    if (!starter) break;
    const instanceKey = String(await keys.allocate());
    if (isKeyed) {
      running.add(startKeyOf({ ...place, processId }));
      await sql(holdStart({ ...place, processId }, instanceKey));
    }
    const correlated_processes = arrayLiteral([...row.correlated_processes, processId]);
    await sql(markCorrelated([{ ...place, key: BigInt(row.key), correlated_processes }]));
    work.push(startOf(place.part, row, starter, instanceKey));
  }
  if (work.length > 0) await sql(insertWork(work, times.realNow));
  return work;
}

const startOf = (
  part: number,
  row: { readonly key: string; readonly variables: never; readonly correlated_processes: readonly string[] },
  starter: Starter,
  instanceKey: string,
): OutboxRow => ({
  part,
  source: BigInt(row.key),
  // Behind what the message did when it came.
  seq: 1 + row.correlated_processes.length,
  index: 0,
  work: startWork(starter, row.variables, null, instanceKey),
});
