import pg from 'pg';
import { Packet } from '../runtime/store/packet.js';

export interface Sent {
  readonly text: string;
  readonly values: unknown[];
  readonly name?: string;
}

/**
 * Tells of every statement that any connection of this process sends.
 *
 * @returns ends it
 */
export function watchStatements(tell: (client: object, statement: Sent) => void): () => void {
  const original = pg.Client.prototype.query as (...all: unknown[]) => unknown;
  pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
    for (const statement of statementsOf(given[0], given[1])) tell(this, statement);
    return original.apply(this, given);
  } as typeof pg.Client.prototype.query;
  return () => {
    pg.Client.prototype.query = original as typeof pg.Client.prototype.query;
  };
}

function statementsOf(query: unknown, parameters: unknown): readonly Sent[] {
  if (query instanceof Packet)
    return query.statements.map((statement) => ({ ...statement, values: [...statement.values] }));
  if (typeof query === 'string')
    return [{ text: query, values: Array.isArray(parameters) ? parameters : [] }];
  const { text, values = [], name } = query as Partial<Sent>;
  return typeof text === 'string' ? [{ text, values, ...(name !== undefined && { name }) }] : [];
}
