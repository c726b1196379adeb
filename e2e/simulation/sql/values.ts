/**
 * Values as the tables hold them: smallint, integer and float as number, bigint as BigInt, moments and spans as
 * milliseconds, bytea as Buffer, JSON as its text, arrays as arrays.
 */
// biome-ignore lint/suspicious/noExplicitAny: a value of any SQL type
export type Value = any;

/** What PostgreSQL would answer. */
export class SqlError extends Error {
  override readonly name = 'error';
  constructor(
    readonly code: string,
    message: string,
    /** FATAL: the connection ends with it. */
    readonly severity: 'ERROR' | 'FATAL' = 'ERROR',
  ) {
    super(message);
  }
}

export const isArray = (type: string): boolean => type.endsWith('[]');
export const elementOf = (type: string): string => type.slice(0, -2);

const BOOLEANS: Readonly<Record<string, boolean>> = { t: true, true: true, f: false, false: false };
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, month: 30 * 86_400_000 };

/** Lists that are sent again and again, such as the parts of a node; nobody changes them. */
const lists = new WeakMap<object, { readonly type: string; readonly values: readonly Value[] }>();
const LONG = 100;

/** A parameter as the driver would send it, or the text of a literal, as a value of the type. */
export function asValue(given: unknown, type: string): Value {
  if (given === null || given === undefined) return null;
  if (isArray(type)) {
    const known = typeof given === 'object' && lists.get(given as object);
    if (known && known.type === type) return known.values;
    const items = typeof given === 'string' ? itemsOf(given) : (given as unknown[]);
    const of = elementOf(type);
    const values: Value[] = [];
    for (const item of items) values.push(asValue(item, of));
    if (typeof given === 'object' && values.length > LONG) lists.set(given, { type, values });
    return values;
  }
  switch (type) {
    case 'smallint':
    case 'integer':
    case 'double precision':
      return Number(given);
    case 'bigint':
      return typeof given === 'bigint' ? given : BigInt(given as string);
    case 'timestamptz':
      return given === 'infinity' ? Number.POSITIVE_INFINITY : momentOf(given);
    case 'boolean':
      return typeof given === 'boolean' ? given : BOOLEANS[given as string];
    case 'bytea':
      return typeof given === 'string' ? Buffer.from(given.slice(2), 'hex') : given;
    case 'interval': {
      const [count, unit] = (given as string).split(' ');
      return Number(count) * UNITS[unit!]!;
    }
    default:
      return typeof given === 'string'
        ? given
        : typeof given === 'object'
          ? JSON.stringify(given)
          : String(given);
  }
}

function momentOf(given: unknown): number {
  if (given instanceof Date) return given.getTime();
  const moment = Date.parse(given as string);
  if (Number.isNaN(moment))
    throw new SqlError('22007', `invalid input syntax for type timestamp: "${given}"`);
  return moment;
}

/** Compiled processes and the like are read again and again, and are never changed by who reads them. */
const known = new Map<string, unknown>();
export const remember = (text: string, value: unknown): void => void known.set(text, value);

/** As the driver hands it to its caller. */
export function answerOf(value: Value, type: string): unknown {
  if (value === null || value === undefined) return null;
  switch (type) {
    case 'bigint':
      return value.toString();
    case 'timestamptz':
      return value === Number.POSITIVE_INFINITY ? value : new Date(Math.floor(value));
    case 'json':
      return known.get(value) ?? JSON.parse(value);
    case 'bigint[]':
      return value.map(String);
    default:
      return value;
  }
}

/** `CAST`, of a value that is there. */
export function cast(value: Value, from: string, to: string): Value {
  if (from === to) return value;
  if (isArray(to)) return typeof value === 'string' ? asValue(value, to) : value;
  switch (to) {
    case 'bigint':
      return BigInt(value);
    case 'smallint':
    case 'integer':
    case 'double precision':
      return Number(value);
    case 'text':
      return from === 'timestamptz' ? new Date(value).toISOString() : from === 'json' ? value : String(value);
    default:
      return typeof value === 'string' ? asValue(value, to) : value;
  }
}

/** The elements of `{a,"b c",NULL}`. */
function itemsOf(literal: string): (string | null)[] {
  const items: (string | null)[] = [];
  let at = 1;
  while (literal[at] !== '}') {
    if (literal[at] === '"') {
      let text = '';
      let from = at + 1;
      for (at = from; literal[at] !== '"'; at++) {
        if (literal[at] !== '\\') continue;
        text += literal.slice(from, at);
        from = ++at;
      }
      items.push(text + literal.slice(from, at));
      at += 1;
    } else {
      const from = at;
      while (literal[at] !== ',' && literal[at] !== '}') at += 1;
      const text = literal.slice(from, at);
      items.push(text === 'NULL' ? null : text);
    }
    if (literal[at] === ',') at += 1;
  }
  return items;
}

/** @returns below 0, 0, above 0; NULL is greater than everything, as in ORDER BY */
export function compare(one: Value, other: Value): number {
  if (one === null || other === null) return (one === null ? 1 : 0) - (other === null ? 1 : 0);
  if (Buffer.isBuffer(one)) return Buffer.compare(one, other);
  return one < other ? -1 : one > other ? 1 : 0;
}

export function equal(one: Value, other: Value): boolean {
  if (one === other) return true;
  return typeof one === 'object' && compareArrays(one, other);
}

const compareArrays = (one: Value, other: Value): boolean =>
  Buffer.isBuffer(one)
    ? one.equals(other)
    : one.length === other.length && one.every((item: Value, n: number) => equal(item, other[n]));

/** Equal values have equal texts. */
export const textOf = (value: Value): string =>
  Buffer.isBuffer(value) ? value.toString('hex') : String(value);
