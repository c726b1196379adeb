import type { Json } from '../../core/state/events.js';
import type { Sql } from './database.js';

/** Data stores belong to the one tenant there is. */
export const TENANT = '<default>';

/** The value of a data store; null where nothing was written yet. */
export async function readDataStore(sql: Sql, name: string): Promise<Json> {
  const { rows } = await sql({
    text: 'SELECT value FROM data_store WHERE tenant = $1 AND name = $2',
    values: [TENANT, name],
  });
  return rows[0]?.value ?? null;
}
