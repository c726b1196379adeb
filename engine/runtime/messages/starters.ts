import type { Variables } from '../../core/state/events.js';
import type { Work } from '../outbox/work.js';
import type { Sql } from '../store/database.js';
import { type AwaitingStart, lockStarts } from './arrivals.js';

/** A start event of the latest version of a process that awaits a message or signal. */
export type Starter = AwaitingStart;

export async function startersOf(
  sql: Sql,
  type: 'message' | 'signal',
  names: readonly string[],
): Promise<Map<string, Starter[]>> {
  const { rows } = await sql({
    text: `SELECT name, definition_key, process_id, element_id, required FROM start_subscription
      WHERE type = $1 AND name = ANY($2::text[]) ORDER BY definition_key, element_id`,
    values: [type, [...new Set(names)]],
  });
  const starters = new Map<string, Starter[]>();
  for (const row of rows) {
    const { definition_key: definitionKey, process_id: processId, element_id: elementId, required } = row;
    starters.set(row.name, [
      ...(starters.get(row.name) ?? []),
      { definitionKey, processId, elementId, required },
    ]);
  }
  await lockStarts(sql, [...starters.values()].flat());
  return starters;
}

export const startWork = (
  { definitionKey, elementId }: Pick<Starter, 'definitionKey' | 'elementId'>,
  payload: Variables,
  actor: string | null,
  instanceKey?: string,
): Work => ({
  do: 'start',
  definitionKey,
  ...(instanceKey && { instanceKey }),
  command: { type: 'StartInstance', variables: {}, startElementId: elementId, payload },
  actor,
});
