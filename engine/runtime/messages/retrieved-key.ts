import { correlationKeyOf, type Env, EvaluationError } from '../../core/index.js';
import type { Definitions } from '../definitions/definitions.js';
import type { Database } from '../store/database.js';
import type { Publication } from './publication.js';

export interface RetrievalPort {
  readonly database: Database;
  readonly definitions: Definitions;
  readonly evaluate: Env['evaluate'];
}

/**
 * Messages without a correlation key get the one that BPMN's retrieval expressions read from them, where the latest
 * version of a process has such expressions for their name.
 */
export async function withRetrievedKeys(
  port: RetrievalPort,
  publications: readonly Publication[],
): Promise<Publication[]> {
  const names = publications.filter((each) => each.correlationKey === '').map((each) => each.name);
  const readers = names.length ? await readersOf(port.database, [...new Set(names)]) : new Map();
  return Promise.all(
    publications.map(async (each) => {
      const keys = each.correlationKey === '' ? readers.get(each.name) : undefined;
      return keys ? { ...each, correlationKey: await retrievedKey(port, keys, each) } : each;
    }),
  );
}

/** Definitions that read a key from the messages of a name, oldest first. */
async function readersOf(database: Database, names: readonly string[]): Promise<Map<string, bigint[]>> {
  const { rows } = await database.query({
    text: `SELECT message_name, definition_key FROM message_correlation
      WHERE message_name = ANY($1::text[]) ORDER BY definition_key`,
    values: [names],
  });
  const readers = new Map<string, bigint[]>();
  for (const { message_name: name, definition_key: key } of rows)
    readers.set(name, [...(readers.get(name) ?? []), BigInt(key)]);
  return readers;
}

async function retrievedKey(
  { definitions, evaluate }: RetrievalPort,
  definitionKeys: readonly bigint[],
  { name, variables }: Publication,
): Promise<string> {
  for (const definitionKey of definitionKeys) {
    const definition = await definitions.load(definitionKey);
    if (!definition) continue;
    try {
      const key = await correlationKeyOf(definition.process, name, variables, { evaluate });
      if (key !== null) return key;
    } catch (cause) {
      // A message that does not fit the expression has no key for this process.
      if (!(cause instanceof EvaluationError)) throw cause;
    }
  }
  return '';
}
