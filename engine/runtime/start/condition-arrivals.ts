import type { Variables } from '../../core/index.js';
import type { Parts } from '../assembly.js';
import type { LoadedDefinition } from '../definitions/definitions.js';
import { arrive, lockStarts } from '../messages/arrivals.js';
import { startWork } from '../messages/starters.js';
import { insertWork, type OutboxRow } from '../outbox/work.js';
import type { Sql } from '../store/database.js';
import { earlierAnswer, earlierAnswers, idempotencyOf, remember } from '../store/idempotency.js';
import { referenceKeys } from '../store/key-allocator.js';
import type { Context } from '../types.js';

/** Conditions that hold, of a start event that waits for other events as well. */
export interface ConditionArrival {
  readonly definition: LoadedDefinition;
  readonly elementId: string;
  /** How many events must have come. */
  readonly required: number;
  /** The conditions, as the start event has them. */
  readonly names: readonly string[];
}

/**
 * A condition that came true waits for the other events of its parallel multiple start event (clause 10.5.2), like a
 * message: with the variables that were announced. What is announced later counts again.
 */
export class ConditionArrivals {
  constructor(private readonly parts: Pick<Parts, 'keys' | 'database' | 'clock' | 'dispatcher'>) {}

  /** @returns the key of the instance that starts; undefined while other events are missing */
  async take(arrival: ConditionArrival, variables: Variables, context: Context): Promise<string | undefined> {
    const { instanceKey, work } = await this.parts.database.transaction((sql) =>
      this.count(sql, arrival, variables, context),
    );
    if (work) await this.parts.dispatcher.dispatch([work]);
    return instanceKey ?? undefined;
  }

  private async count(
    sql: Sql,
    { definition, elementId, required, names }: ConditionArrival,
    variables: Variables,
    context: Context,
  ): Promise<{ instanceKey: string | null; work?: OutboxRow }> {
    const now = this.parts.clock.now();
    const definitionKey = String(definition.key);
    const { idempotency: asked } = idempotencyOf(context, null, definitionKey, elementId);
    const start = { definitionKey, processId: definition.processId, elementId, required };
    await lockStarts(sql, [start]);
    const earlier = asked && (await earlierAnswers(sql, [asked.key], now)).get(asked.key);
    if (asked && earlier) return { instanceKey: earlierAnswer(asked, earlier) as string | null };
    let payload: Variables | undefined;
    for (const name of names)
      payload ??= await arrive(sql, start, { type: 'conditional', name, payload: variables });
    const instanceKey = payload ? String(await this.parts.keys.allocate()) : null;
    if (asked) await sql(remember([{ ...asked, answer: instanceKey }], now));
    if (!payload || instanceKey === null) return { instanceKey };
    const [source] = await referenceKeys({ query: sql }, 1);
    const work: OutboxRow = {
      part: 0,
      source: source!,
      seq: 0,
      index: 0,
      work: startWork(start, payload, context.actor, instanceKey),
    };
    await sql(insertWork([work], this.parts.clock.realNow()));
    return { instanceKey, work };
  }
}
