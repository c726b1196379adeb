import { asValue, SqlError, textOf, type Value } from '../sql/values.js';
import type { Transaction, Work } from './transaction.js';

export type Values = { readonly [column: string]: Value };

/** A row, as everybody sees it, and as the transaction that holds it has made it. */
export class Row {
  committed: Values | null;
  /** undefined: not written; null: deleted. */
  pending: Values | null | undefined;
  holder: Transaction | undefined;

  constructor(
    readonly table: Table,
    /** As it was inserted: keys and indexed columns never change. */
    readonly origin: Values,
    committed: Values | null,
  ) {
    this.committed = committed;
    this.pending = undefined;
  }

  seenBy(transaction: Transaction): Values | null {
    return this.pending !== undefined && this.holder === transaction ? this.pending : this.committed;
  }
}

export interface TableDefinition {
  readonly name: string;
  /** Column → type, with `!` where it is NOT NULL. */
  readonly columns: Readonly<Record<string, string>>;
  /** Column → what it is where nothing is said. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** The first one is the primary key. */
  readonly unique: readonly (readonly string[])[];
  /** Column by which rows are found fast; never updated. */
  readonly index?: readonly string[];
  /** Column → allowed values. */
  readonly checks?: Readonly<Record<string, readonly string[]>>;
  /** Rows that are there from the beginning, one for each value of the first column, made when asked for. */
  readonly endless?: (value: Value) => Values;
}

export interface Column {
  readonly type: string;
  readonly isRequired: boolean;
  readonly initial: Value;
}

export class Table {
  readonly columns: ReadonlyMap<string, Column>;
  readonly rows = new Set<Row>();
  private readonly indexes = new Map<string, Map<Value, Set<Row>>>();
  private readonly keys: readonly {
    readonly columns: readonly string[];
    readonly rows: Map<string, Set<Row>>;
  }[];

  constructor(readonly definition: TableDefinition) {
    this.columns = new Map(
      Object.entries(definition.columns).map(([name, text]) => {
        const type = text.replace('!', '');
        const initial = asValue(definition.defaults?.[name] ?? null, type);
        return [name, { type, isRequired: text.endsWith('!'), initial }];
      }),
    );
    for (const column of definition.index ?? []) this.indexes.set(column, new Map());
    this.keys = definition.unique.map((key) => ({ columns: key, rows: new Map() }));
  }

  clear(): void {
    this.rows.clear();
    for (const index of this.indexes.values()) index.clear();
    for (const { rows } of this.keys) rows.clear();
  }

  isIndexed(column: string): boolean {
    return this.indexes.has(column);
  }

  /** Rows that have or had this value. */
  find(column: string, value: Value): Iterable<Row> {
    const found = this.indexes.get(column)!.get(value);
    if (found) return found;
    const make = this.definition.endless;
    return make && value !== null ? [this.add(make(value), make(value))] : [];
  }

  add(values: Values, committed: Values | null): Row {
    const row = new Row(this, values, committed);
    this.rows.add(row);
    for (const [column, index] of this.indexes) into(index, values[column], row);
    for (const key of this.keys) into(key.rows, placeOf(key.columns, values), row);
    return row;
  }

  remove(row: Row): void {
    this.rows.delete(row);
    for (const [column, index] of this.indexes) outOf(index, row.origin[column], row);
    for (const key of this.keys) outOf(key.rows, placeOf(key.columns, row.origin), row);
  }

  /** A committed row. */
  put(given: Values): void {
    const values = this.complete(Object.keys(given), Object.values(given));
    this.add(values, values);
  }

  /** A whole row of what is said about some of its columns. */
  complete(columns: readonly string[], given: readonly Value[]): Values {
    const values: Record<string, Value> = {};
    for (const [name, { initial }] of this.columns) values[name] = initial;
    for (const [n, column] of columns.entries()) values[column] = given[n];
    this.check(values);
    return values;
  }

  /** @throws SqlError */
  check(values: Values): void {
    for (const [name, { isRequired }] of this.columns)
      if (isRequired && values[name] === null)
        throw new SqlError('23502', `null value in column "${name}" violates not-null constraint`);
    for (const [column, allowed] of Object.entries(this.definition.checks ?? {}))
      if (!allowed.includes(values[column]))
        throw new SqlError(
          '23514',
          `new row for relation "${this.definition.name}" violates check constraint`,
        );
  }

  /**
   * @param own rows that this statement has written: they are not locked again
   * @returns the row that is there already, locked, where `conflict` names its key
   * @throws SqlError 23505
   */
  *insert(
    values: Values,
    transaction: Transaction,
    conflict: readonly string[] | undefined,
    own: Set<Row>,
  ): Work<Row | undefined> {
    for (;;) {
      const rival = this.rivalOf(values, transaction);
      if (!rival) {
        const row = this.add(values, null);
        transaction.insert(row, values);
        own.add(row);
        return undefined;
      }
      const { row, key } = rival;
      const isOthers = row.holder !== transaction;
      if (isOthers && row.holder && row.pending !== undefined) yield* transaction.waitFor(row.holder);
      else if (conflict?.join() !== key.join())
        throw new SqlError(
          '23505',
          `duplicate key value violates unique constraint of "${this.definition.name}"`,
        );
      else {
        yield* transaction.lock(row);
        // Deleted while it was waited for: there is room now.
        if (row.seenBy(transaction) !== null) return row;
      }
    }
  }

  /** A row with which one of these values cannot be. */
  private rivalOf(values: Values, transaction: Transaction) {
    for (const { columns, rows } of this.keys) {
      if (columns.some((column) => values[column] === null)) continue;
      for (const row of rows.get(placeOf(columns, values)) ?? []) {
        const isGone = row.holder === transaction && row.pending === null;
        if (!isGone) return { row, key: columns };
      }
    }
    return undefined;
  }
}

const placeOf = (columns: readonly string[], values: Values): string => {
  let place = '';
  for (const column of columns) place += `${textOf(values[column])}\n`;
  return place;
};

function into<K>(index: Map<K, Set<Row>>, key: K, row: Row): void {
  const rows = index.get(key);
  if (rows) rows.add(row);
  else index.set(key, new Set([row]));
}

function outOf<K>(index: Map<K, Set<Row>>, key: K, row: Row): void {
  const rows = index.get(key);
  rows?.delete(row);
  if (rows?.size === 0) index.delete(key);
}
