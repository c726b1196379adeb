/** Does what is looked up stay as fast when there is a million of it? */
import type { EngineRuntime } from '../engine/runtime/index.js';
import { type BenchDatabase, empty } from './database.js';

const MILLION = 1_000_000;
const DUE = 20_000;
const actor = { actor: 'bench' };

export interface TimerScale {
  /** ms of database time to find that none of a million waiting timers is due. */
  readonly idlePoll: number;
  readonly firedPerSecond: number;
}
export interface MessageScale {
  /** ms from publishing to the end of the instance, median, with a thousand and a million open subscriptions. */
  readonly amongThousand: number;
  readonly amongMillion: number;
}
export interface ChildScale {
  readonly children: number;
  readonly microsecondsEach: number;
}

const median = (times: readonly number[]): number =>
  [...times].sort((one, other) => one - other)[times.length >> 1] ?? 0;

export async function timers(database: BenchDatabase, engine: EngineRuntime): Promise<TimerScale> {
  await empty(database);
  const { client } = database;
  await client.query(`INSERT INTO timer (part, instance_key, key, definition_key, element_instance_key, element_id, due_at)
    SELECT n % 4096, n, n, 1, n, 'hour', now() + interval '1 year' + n * interval '1 second'
    FROM generate_series(1, ${MILLION}) n`);
  await client.query('VACUUM ANALYZE timer');
  const polls: number[] = [];
  for (let n = 0; n < 20; n++) {
    const { rows } = await client.query(
      'EXPLAIN (ANALYZE, FORMAT JSON) SELECT key, due_at FROM timer WHERE due_at <= now() ORDER BY due_at LIMIT 500',
    );
    polls.push(rows[0]['QUERY PLAN'][0]['Execution Time']);
  }
  return { idlePoll: median(polls), firedPerSecond: await fireTimers(engine) };
}

/** @returns due timers fired a second, each with the end of its instance */
export async function fireTimers(engine: EngineRuntime): Promise<number> {
  const definitionKey = (await engine.definitions.latest('w5'))!.key;
  for (let begun = 0; begun < DUE; begun += 1_000) {
    await Promise.all(Array.from({ length: 1_000 }, () => engine.startInstance({ definitionKey }, actor)));
  }
  const begin = performance.now();
  await engine.clock.pin(engine.clock.now() + 2 * 3_600_000);
  await engine.clock.settle();
  const seconds = (performance.now() - begin) / 1000;
  await engine.clock.reset();
  return DUE / seconds;
}

export async function messages(database: BenchDatabase, engine: EngineRuntime): Promise<MessageScale> {
  await empty(database);
  const { client } = database;
  await client.query('TRUNCATE message_subscription, message');
  const fill = async (from: number, to: number) => {
    await client.query(`INSERT INTO message_subscription (part, address, key, instance_key, definition_key, process_id,
        element_instance_key, element_id, name, correlation_key, created_at)
      SELECT (address >> 51)::smallint, address, n, n, 1, 'other', n, 'paid', 'payment', n::text, now()
      FROM generate_series(${from}, ${to}) n, LATERAL (SELECT hashint8extended(n, 7) & 9223372036854775807) a(address)`);
    await client.query('VACUUM ANALYZE message_subscription');
    // What PostgreSQL still has to write of these rows is not what a correlation costs.
    await client.query('CHECKPOINT');
  };
  await fill(1, 1_000);
  const amongThousand = await correlate(engine, 'a');
  await fill(1_001, MILLION);
  const amongMillion = await correlate(engine, 'b');
  await client.query('TRUNCATE message_subscription, message');
  return { amongThousand, amongMillion };
}

async function correlate(engine: EngineRuntime, prefix: string): Promise<number> {
  const definitionKey = (await engine.definitions.latest('w6'))!.key;
  const times: number[] = [];
  for (let n = 0; n < 300; n++) {
    const correlationKey = `${prefix}-${n}`;
    await engine.startInstance({ definitionKey, variables: { order: correlationKey } }, actor);
    const begin = performance.now();
    await engine.correlateMessage({ name: 'payment', correlationKey }, actor);
    times.push(performance.now() - begin);
  }
  return median(times);
}

export async function children(engine: EngineRuntime): Promise<ChildScale[]> {
  const definitionKey = (await engine.definitions.latest('w7'))!.key;
  const scales: ChildScale[] = [];
  for (const count of [10, 100, 1_000, 10_000]) {
    const items = Array.from({ length: count }, (_, n) => n);
    const times: number[] = [];
    for (let n = 0; n < Math.max(3, 200 / count); n++) {
      const begin = performance.now();
      await engine.startInstance(
        { definitionKey, variables: { items }, awaitCompletion: { timeout: 120_000 } },
        actor,
      );
      times.push(performance.now() - begin);
    }
    scales.push({ children: count, microsecondsEach: (median(times) * 1000) / count });
  }
  return scales;
}
