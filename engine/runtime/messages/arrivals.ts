import type { Variables } from '../../core/state/events.js';
import type { Sql } from '../store/database.js';

export interface Arrival {
  readonly type: 'message' | 'signal' | 'timer' | 'conditional';
  readonly name: string;
  readonly payload: Variables;
}

/** A start event as the latest version of its process has it. */
export interface AwaitingStart {
  readonly definitionKey: string;
  readonly processId: string;
  readonly elementId: string;
  /** How many triggers must have come; 1 but for parallel multiple start events. */
  readonly required: number;
}

/** Two triggers of one start event that come at the same moment see each other. */
export async function lockStarts(sql: Sql, starts: readonly AwaitingStart[]): Promise<void> {
  const keys = starts.filter((start) => start.required > 1).map((start) => start.definitionKey);
  if (keys.length === 0) return;
  await sql({
    text: 'SELECT key FROM process_definition WHERE key = ANY($1::bigint[]) ORDER BY key FOR NO KEY UPDATE',
    values: [[...new Set(keys)]],
  });
}

/**
 * A trigger has come to a start event. To be called under `lockStarts`.
 *
 * @param isKept whether it waits for the others; false: it counts only if it is the last one
 * @returns what starts the instance, of all triggers together; undefined while others are missing
 */
export async function arrive(
  sql: Sql,
  start: AwaitingStart,
  { type, name, payload }: Arrival,
  isKept = true,
): Promise<Variables | undefined> {
  if (start.required <= 1) return payload;
  const place = [start.definitionKey, start.elementId];
  const { rows } = await sql({
    text: `SELECT payload FROM start_arrival
      WHERE definition_key = $1 AND element_id = $2 AND NOT (type = $3 AND name = $4) ORDER BY type, name`,
    values: [...place, type, name],
  });
  if (rows.length + 1 >= start.required) {
    await sql({
      text: 'DELETE FROM start_arrival WHERE definition_key = $1 AND element_id = $2',
      values: place,
    });
    return Object.assign({}, ...rows.map((row) => row.payload), payload) as Variables;
  }
  if (isKept)
    await sql({
      text: `INSERT INTO start_arrival (definition_key, element_id, type, name, process_id, payload)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (definition_key, element_id, type, name) DO UPDATE SET payload = EXCLUDED.payload`,
      values: [...place, type, name, start.processId, JSON.stringify(payload)],
    });
  return undefined;
}
