import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { instanceOf, parseKey } from '../../../../engine/runtime/index.js';
import { notFound, Problem } from '../problem.js';
import { condition, Parameters } from './condition.js';
import { conditionSchema, type Field, sqlType } from './field.js';

/** Something that can be asked for in a filter besides the fields. */
export interface SpecialFilter {
  readonly schema: z.ZodType;
  sql(value: never, parameters: Parameters): string;
}

/** How a resource is searched for. All SQL in here is ours. */
export interface SearchDefinition<Item> {
  /** Columns after SELECT. */
  readonly select: string;
  /** Table and alias. */
  readonly table: string;
  /** LEFT JOINs of what only adds columns: PostgreSQL leaves them out where neither filter nor order needs them. */
  readonly joins?: string;
  /** Primary key of the table; absent where it is a view, whose rows are found in one go. */
  readonly identity?: readonly string[];
  readonly fields: Readonly<Record<string, Field>>;
  readonly special?: Readonly<Record<string, SpecialFilter>>;
  /** The field that is different for every item; the last word in every order. */
  readonly key: string;
  readonly defaultSort?: readonly { readonly field: string; readonly order: 'ASC' | 'DESC' }[];
  // biome-ignore lint/suspicious/noExplicitAny: a row of the columns that `select` names
  readonly item: (row: any) => Item;
}

export interface SearchRequest {
  readonly filter?: Readonly<Record<string, unknown>> | undefined;
  readonly sort?:
    | readonly { readonly field: string; readonly order?: 'ASC' | 'DESC' | undefined }[]
    | undefined;
  readonly page?:
    | {
        readonly limit?: number | undefined;
        readonly from?: number | undefined;
        readonly after?: string | null | undefined;
        readonly before?: string | null | undefined;
      }
    | undefined;
}

export interface SearchResult<Item> {
  readonly items: Item[];
  readonly page: {
    readonly totalItems: number;
    readonly hasMoreTotalItems: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** Counting stops here, so that a search costs the same at any size. */
const COUNTED = 10_000;

/** The request body of a search, made from its definition: unknown fields are refused by name. */
export function searchSchema(definition: Pick<SearchDefinition<unknown>, 'fields' | 'special'>) {
  const { fields, special = {} } = definition;
  const shape = Object.fromEntries([
    ...Object.entries(fields).map(([name, { type }]) => [name, conditionSchema(type).optional()]),
    ...Object.entries(special).map(([name, { schema }]) => [name, schema.optional()]),
  ]) as Record<string, z.ZodType>;
  const filter = z.strictObject({ ...shape, $or: z.array(z.strictObject(shape)).max(50).optional() });
  const cursor = z.string().max(2000).nullish();
  return z
    .strictObject({
      filter: filter.optional(),
      sort: z
        .array(
          z.strictObject({
            field: z.enum(Object.keys(fields) as [string, ...string[]]),
            order: z
              .string()
              .transform((order) => order.toUpperCase())
              .pipe(z.enum(['ASC', 'DESC']))
              .optional(),
          }),
        )
        .max(10)
        .optional(),
      page: z
        .strictObject({
          limit: z.number().int().min(1).max(10_000).optional(),
          from: z.number().int().min(0).optional(),
          after: cursor,
          before: cursor,
        })
        .optional(),
    })
    .nullish()
    .transform((request) => (request ?? {}) as SearchRequest);
}

interface Order {
  readonly field: Field;
  readonly isAscending: boolean;
}

/**
 * Runs a search in one statement and one count.
 *
 * @param within a condition that every item must meet besides the filter, e.g. what the person may see
 */
export async function search<Item>(
  database: DataSource,
  definition: SearchDefinition<Item>,
  request: SearchRequest,
  within?: (parameters: Parameters) => string,
): Promise<SearchResult<Item>> {
  const { limit = 100, from: skipped = 0, after, before } = request.page ?? {};
  const parameters = new Parameters();
  const where = [
    filterSql(definition, request.filter ?? {}, parameters),
    within?.(parameters) ?? 'true',
  ].join(' AND ');
  const from = `${definition.table} ${definition.joins ?? ''}`;
  const count = database.query(
    `SELECT count(*)::int AS count FROM (SELECT 1 FROM ${from} WHERE ${where} LIMIT ${COUNTED + 1}) c`,
    [...parameters.values],
  );
  // Asked for at once and awaited last: what goes wrong before is told first, and then nobody awaits it any more.
  count.catch(() => undefined);
  const orders = ordersOf(definition, request);
  const isBackward = before != null;
  const cursor = before ?? after;
  const beyond =
    cursor == null ? 'true' : beyondCursor(orders, cursorValues(cursor, orders), isBackward, parameters);
  const order = orderBy(orders, isBackward);
  const cursors = orders.map(({ field }, n) => `(${field.sql})::text AS cursor_${n}`);
  const page = `FROM ${from} WHERE ${where} AND ${beyond} ORDER BY ${order}
    LIMIT ${parameters.add(limit, 'bigint')} OFFSET ${parameters.add(skipped, 'bigint')}`;
  const rows: Record<string, unknown>[] = await database.query(
    selectOf(definition, cursors, page, order),
    parameters.values,
  );
  if (isBackward) rows.reverse();
  const found: number = (await count)[0].count;
  const cursorOf = (row: Record<string, unknown> | undefined) =>
    row ? Buffer.from(JSON.stringify(orders.map((_, n) => row[`cursor_${n}`]))).toString('base64') : null;
  return {
    items: rows.map(definition.item),
    page: {
      totalItems: Math.min(found, COUNTED),
      hasMoreTotalItems: found > COUNTED,
      startCursor: cursorOf(rows[0]),
      endCursor: cursorOf(rows.at(-1)),
    },
  };
}

function selectOf<Item>(
  { select, table, identity, joins = '' }: SearchDefinition<Item>,
  cursors: readonly string[],
  page: string,
  order: string,
): string {
  if (!identity) return `SELECT ${[select, ...cursors].join(', ')} ${page}`;
  const columns = [...identity.map((column, n) => `${column} AS id_${n}`), ...cursors];
  // The page first, from as few tables as possible; then the columns of its items.
  return `SELECT ${select}, page.* FROM (SELECT ${columns.join(', ')} ${page}) page
    JOIN ${table} ON ${identity.map((column, n) => `${column} = page.id_${n}`).join(' AND ')}
    ${joins} ORDER BY ${order}`;
}

/** @returns the one item, or undefined */
export async function findOne<Item>(
  database: DataSource,
  definition: SearchDefinition<Item>,
  filter: Readonly<Record<string, unknown>>,
): Promise<Item | undefined> {
  const parameters = new Parameters();
  const where = filterSql(definition, filter, parameters);
  const text = `SELECT ${definition.select} FROM ${definition.table} ${definition.joins ?? ''} WHERE ${where} LIMIT 1`;
  const [row] = await database.query(text, parameters.values);
  return row && definition.item(row);
}

/**
 * Something that belongs to a process instance, which can be read off its key.
 *
 * @param what as in "a timer", for the one who asks for something that is not there
 * @throws Problem 404
 */
export async function getOfInstance<Item>(
  database: DataSource,
  definition: SearchDefinition<Item>,
  key: string,
  what: string,
): Promise<Item> {
  const parsed = parseKey(key);
  const place = parsed !== undefined && { processInstanceKey: String(instanceOf(parsed)) };
  const found = place && (await findOne(database, definition, { ...place, [definition.key]: key }));
  if (!found) throw notFound(what, key);
  return found;
}

export function filterSql(
  definition: Pick<SearchDefinition<unknown>, 'fields' | 'special'>,
  filter: Readonly<Record<string, unknown>>,
  parameters: Parameters,
): string {
  const parts: string[] = [];
  for (const [name, value] of Object.entries(filter)) {
    if (value === undefined) continue;
    if (name === '$or') {
      const either = (value as Record<string, unknown>[]).map((each) =>
        filterSql(definition, each, parameters),
      );
      if (either.length > 0) parts.push(`(${either.map((each) => `(${each})`).join(' OR ')})`);
      continue;
    }
    const special = definition.special?.[name];
    parts.push(
      special
        ? special.sql(value as never, parameters)
        : condition(definition.fields[name]!, value, parameters),
    );
  }
  return parts.length > 0 ? parts.join(' AND ') : 'true';
}

function ordersOf(definition: SearchDefinition<unknown>, request: SearchRequest): Order[] {
  const sort = request.sort?.length ? request.sort : (definition.defaultSort ?? []);
  const named = sort.some(({ field }) => field === definition.key)
    ? sort
    : [...sort, { field: definition.key, order: sort.at(-1)?.order }];
  return named.map(({ field, order }) => ({
    field: definition.fields[field]!,
    isAscending: order !== 'DESC',
  }));
}

/** What has no value comes last, in both directions. */
const orderBy = (orders: readonly Order[], isBackward: boolean): string =>
  orders
    .map(({ field, isAscending }) => {
      const direction = isAscending === isBackward ? 'DESC' : 'ASC';
      if (!field.isNullable) return `${field.sql} ${direction}`;
      return `${field.sql} ${direction} NULLS ${isBackward ? 'FIRST' : 'LAST'}`;
    })
    .join(', ');

function cursorValues(cursor: string, orders: readonly Order[]): (string | null)[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64').toString());
    if (Array.isArray(values) && values.length === orders.length) return values;
  } catch {
    // Said below.
  }
  throw new Problem(
    400,
    'The cursor does not belong to this search. Use one that the same search, with the same order, gave.',
  );
}

/** Everything that comes later in the order (or earlier) than the item of the cursor. */
function beyondCursor(
  orders: readonly Order[],
  values: readonly (string | null)[],
  isBackward: boolean,
  parameters: Parameters,
): string {
  const [first] = orders;
  if (orders.every(({ field, isAscending }) => !field.isNullable && isAscending === first?.isAscending)) {
    // An index finds the place.
    const operands = orders.map(({ field }, n) => parameters.add(values[n], sqlType(field.type)));
    const compare = first?.isAscending === isBackward ? '<' : '>';
    return `(${orders.map(({ field }) => field.sql).join(', ')}) ${compare} (${operands.join(', ')})`;
  }
  const alternatives = orders.map((_, last) => {
    const parts = orders.slice(0, last + 1).map(({ field, isAscending }, n) => {
      const value = values[n] ?? null;
      const operand = () => parameters.add(value, sqlType(field.type));
      if (n < last) return value === null ? `${field.sql} IS NULL` : `${field.sql} = ${operand()}`;
      if (value === null) return isBackward ? `${field.sql} IS NOT NULL` : 'false';
      const compare = `${field.sql} ${isAscending === isBackward ? '<' : '>'} ${operand()}`;
      return isBackward || !field.isNullable ? compare : `(${compare} OR ${field.sql} IS NULL)`;
    });
    return `(${parts.join(' AND ')})`;
  });
  return `(${alternatives.join(' OR ')})`;
}
