import type { Values } from '../store/table.js';
import type { Transaction } from '../store/transaction.js';
import { UnknownSql } from './syntax.js';
import type { Value } from './values.js';

/** What one execution of a statement knows. */
export interface Context {
  readonly parameters: readonly unknown[];
  /** Parameters as values of the type that is wanted of them, made once. */
  readonly casts: Value[];
  /** The row that each source stands at. */
  rows: (Values | null)[];
  /** Rows of each common table expression, and of each subquery that is asked once. */
  readonly made: (readonly Values[] | undefined)[];
  /** Rows over which aggregates are computed. */
  group: readonly (Values | null)[][];
  /** Rows that were written; undefined where the statement writes none. */
  changed: number | undefined;
  readonly transaction: Transaction;
}

export interface Compiled {
  readonly type: string;
  readonly run: (context: Context) => Value;
  /** Sources it reads. */
  readonly slots: ReadonlySet<number>;
}

/** Names that can be used at some place of a statement. */
export class Scope {
  private readonly sources = new Map<string, { slot: number; columns: ReadonlyMap<string, string> }>();

  constructor(private readonly outer?: Scope) {}

  add(alias: string, slot: number, columns: ReadonlyMap<string, string>): void {
    this.sources.set(alias, { slot, columns });
  }

  all(): { slot: number; columns: ReadonlyMap<string, string> }[] {
    return [...this.sources.values()];
  }

  /** @throws UnknownSql */
  find(source: string | undefined, column: string): { slot: number; type: string } {
    for (const [alias, { slot, columns }] of this.sources) {
      if (source !== undefined && source !== alias) continue;
      const type = columns.get(column);
      if (type !== undefined) return { slot, type };
    }
    if (this.outer) return this.outer.find(source, column);
    throw new UnknownSql(`There is no column ${source ? `${source}.` : ''}${column}.`);
  }
}
