import { createHash } from 'node:crypto';
import type { Statement } from './database.js';

/** PostgreSQL type of each column, in the order of the statement's parameters. */
export type Columns = { readonly [name: string]: string };
export type Row<C extends Columns> = { readonly [name in keyof C]: unknown };

/** Rows that are still sent without arrays. */
const FEW = 3;

/** One INSERT for any number of rows: one array parameter per column, and without arrays where there are few rows. */
export function insertOf<C extends Columns>(table: string, columns: C, suffix = '') {
  const { names, source } = unnest(columns);
  const into = `INSERT INTO ${table} (${names.join(', ')})`;
  const values = names.map((name) => select(name, columns)).join(', ');
  const text = `${into} SELECT ${values} FROM ${source} ${suffix}`;
  const rowsOf = statementOf(text, columns, nameOf(text));
  const few = Array.from({ length: FEW }, (_, n) => valuesOf(into, names.length, n + 1, suffix));
  return (rows: readonly { readonly [name: string]: unknown }[]): Statement =>
    rows.length > FEW || rows.length === 0
      ? rowsOf(rows)
      : {
          ...few[rows.length - 1]!,
          values: rows.flatMap((row) => names.map((column) => written(row[column]))),
        };
}

/** An INSERT of so many rows without arrays: PostgreSQL needs half the time for it, and a caller who is alone waits for that. */
export function valuesOf(into: string, columns: number, rows: number, suffix = '') {
  const row = (n: number) => Array.from({ length: columns }, (_, m) => `$${n * columns + m + 1}`).join(', ');
  const text = `${into} VALUES ${Array.from({ length: rows }, (_, n) => `(${row(n)})`).join(', ')} ${suffix}`;
  return { text, name: nameOf(text) };
}

/**
 * One UPDATE for any number of rows. `keys`: the columns that find the row, or the condition itself; every other
 * column is set, unless `set` says how.
 */
export function updateOf<C extends Columns>(
  table: string,
  columns: C,
  keys: string | readonly (keyof C & string)[],
  set?: string,
) {
  const { names, source } = unnest(columns);
  const assigned = names
    .filter((name) => !keys.includes(name))
    .map((name) => `${name} = ${select(name, columns)}`);
  const condition = typeof keys === 'string' ? keys : keys.map((key) => `t.${key} = u.${key}`).join(' AND ');
  return changeOf(
    `UPDATE ${table} t SET ${set ?? assigned.join(', ')} FROM ${source} WHERE ${condition}${partsOf(columns)}`,
    columns,
  );
}

export function deleteOf<C extends Columns>(table: string, columns: C, suffix = '') {
  const { names, source } = unnest(columns);
  const text = `DELETE FROM ${table} t USING ${source} WHERE ${names.map((key) => `t.${key} = u.${key}`).join(' AND ')}${partsOf(columns)} ${suffix}`;
  return changeOf(text, columns);
}

/**
 * Says once more, as a constant, which parts are meant: partitions and servers that have none of them are left out. Each
 * once, in a parameter behind those of the columns: PostgreSQL takes every element for another share of the table, and
 * would rather read all of it than look the rows up.
 */
const partsOf = (columns: Columns): string =>
  'part' in columns ? ` AND t.part = ANY($${Object.keys(columns).length + 1}::smallint[])` : '';

/** Each part once, as an array literal. */
export const distinctParts = (rows: readonly { readonly part?: unknown }[]): string =>
  `{${[...new Set(rows.map(({ part }) => part))].join(',')}}`;

/** `FROM` source of rows given as arrays: `u(part, key, ...)`. */
export function unnest(columns: Columns, first = 1) {
  const names = Object.keys(columns);
  // unnest takes arrays of arrays apart to the bottom: a column of arrays travels as literals.
  const parameters = names.map(
    (name, n) => `$${first + n}::${isArray(columns[name]!) ? 'text' : columns[name]}[]`,
  );
  return {
    names,
    source: `unnest(${parameters.join(', ')}) AS u(${names.map((name) => name.replace('$', '')).join(', ')})`,
  };
}

/** An INSERT reads no table: how many rows there are changes nothing in its plan. */
export const nameOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** Of an UPDATE or DELETE: ends with the parts that it means. */
function changeOf(text: string, columns: Columns) {
  const statement = statementOf(text, columns);
  if (!('part' in columns)) return statement;
  return (rows: Parameters<typeof statement>[0]): Statement => ({
    text,
    values: [...statement(rows).values, distinctParts(rows)],
  });
}

function statementOf(text: string, columns: Columns, name?: string) {
  const encoders = Object.entries(columns).map(([name, type]) => ({ name, encode: encoderOf(type) }));
  return (rows: readonly { readonly [name: string]: unknown }[]): Statement => ({
    text,
    ...(name !== undefined && { name }),
    values: encoders.map(({ name, encode }) => arrayOf(rows, name, encode)),
  });
}

function arrayOf(
  rows: readonly { readonly [name: string]: unknown }[],
  name: string,
  encode: (value: unknown) => string,
): string {
  if (rows.length === 0) return '{}';
  const text = (value: unknown) => (value === null || value === undefined ? 'NULL' : encode(value));
  const first = rows[0]![name];
  let literal = text(first);
  // Most columns of a batch say the same in every row: part, time, definition, what is absent.
  if (rows.every((row) => row[name] === first)) literal += `,${literal}`.repeat(rows.length - 1);
  else for (let n = 1; n < rows.length; n++) literal += `,${text(rows[n]![name])}`;
  return `{${literal}}`;
}

const written = (value: unknown): unknown => (Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : value);

/** How a value stands in the text of an array: the driver's own way costs twice the time. */
function encoderOf(type: string): (value: unknown) => string {
  if (/^(smallint|integer|bigint|boolean)$/.test(type)) return String;
  if (type === 'bytea') return (value) => `"\\\\x${(value as Buffer).toString('hex')}"`;
  // JSON has no control characters and no halves of surrogate pairs.
  if (/^jsonb?$/.test(type)) return JSON.stringify;
  return (value) => quoted(value as string);
}

const PLAIN = /^[\w .:-]*$/;
/** Ids and most names: between quotes they are JSON, and elements of an array literal, as they are. */
export const isPlain = (text: string): boolean => PLAIN.test(text);

/** JSON writes these in its own way: control characters and halves of surrogate pairs. */
const UNLIKE_JSON = /[^ -\ud7ff\ue000-\uffff]/;

/** A text as an element of an array literal. Most are written as in JSON, which the runtime does several times as fast. */
export function quoted(text: string): string {
  if (isPlain(text)) return `"${text}"`;
  return UNLIKE_JSON.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : JSON.stringify(text);
}

const isArray = (type: string): boolean => type.endsWith('[]');

const select = (name: string, columns: Columns): string =>
  isArray(columns[name]!) ? `u.${name}::${columns[name]}` : `u.${name}`;

/** A text array as PostgreSQL writes it: `{"a","b"}`. */
export const arrayLiteral = (items: readonly string[]): string => `{${items.map(quoted).join(',')}}`;

let last = { at: Number.NaN, text: '' };
/** All steps of a batch have the same time. */
export function timestamp(milliseconds: number): string {
  if (milliseconds !== last.at) last = { at: milliseconds, text: new Date(milliseconds).toISOString() };
  return last.text;
}
export const nullableTimestamp = (milliseconds: number | null): string | null =>
  milliseconds === null ? null : timestamp(milliseconds);
