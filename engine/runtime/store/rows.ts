import type { Statement } from './database.js';

/** PostgreSQL type of each column, in the order of the statement's parameters. */
export type Columns = { readonly [name: string]: string };
export type Row<C extends Columns> = { readonly [name in keyof C]: unknown };

/** One INSERT for any number of rows: one array parameter per column. */
export function insertOf<C extends Columns>(table: string, columns: C, suffix = '') {
  const { names, source } = unnest(columns);
  const text = `INSERT INTO ${table} (${names.join(', ')}) SELECT ${names.map((name) => select(name, columns)).join(', ')} FROM ${source} ${suffix}`;
  return statementOf(text, names);
}

/** One UPDATE for any number of rows; `keys` find the row, every other column is set. */
export function updateOf<C extends Columns>(
  table: string,
  columns: C,
  keys: readonly (keyof C & string)[],
  set?: string,
) {
  const { names, source } = unnest(columns);
  const assignments =
    set ??
    names
      .filter((name) => !keys.includes(name))
      .map((name) => `${name} = ${select(name, columns)}`)
      .join(', ');
  const text = `UPDATE ${table} t SET ${assignments} FROM ${source} WHERE ${keys.map((key) => `t.${key} = u.${key}`).join(' AND ')}`;
  return statementOf(text, names);
}

export function deleteOf<C extends Columns>(table: string, columns: C, suffix = '') {
  const { names, source } = unnest(columns);
  const text = `DELETE FROM ${table} t USING ${source} WHERE ${names.map((key) => `t.${key} = u.${key}`).join(' AND ')} ${suffix}`;
  return statementOf(text, names);
}

/** `FROM` source of rows given as arrays: `u(part, key, ...)`. */
export function unnest(columns: Columns, first = 1) {
  const names = Object.keys(columns);
  // unnest takes arrays of arrays apart to the bottom: a column of arrays travels as literals.
  const parameters = names.map((name, n) => `$${first + n}::${columns[name]!.replace('[]', '')}[]`);
  return { names, source: `unnest(${parameters.join(', ')}) AS u(${names.join(', ')})` };
}

export function statementOf(text: string, names: readonly string[]) {
  return (rows: readonly { readonly [name: string]: unknown }[]): Statement => ({
    text,
    values: names.map((name) => rows.map((row) => row[name])),
  });
}

const select = (name: string, columns: Columns): string =>
  columns[name]!.endsWith('[]') ? `u.${name}::${columns[name]}` : `u.${name}`;

/** A text array as PostgreSQL writes it: `{"a","b"}`. */
export const arrayLiteral = (items: readonly string[]): string =>
  `{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;

export const timestamp = (milliseconds: number): string => new Date(milliseconds).toISOString();
export const nullableTimestamp = (milliseconds: number | null): string | null =>
  milliseconds === null ? null : timestamp(milliseconds);
