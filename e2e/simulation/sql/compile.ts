/** Statements, ready to be run again and again. */

import type { Values } from '../store/table.js';
import type { Tables } from '../store/tables.js';
import type { Transaction, Work } from '../store/transaction.js';
import { type Compiler, compileExpression } from './expressions.js';
import { compileInsert } from './insert.js';
import { parse } from './parse.js';
import { type Compiled, type Context, Scope } from './scope.js';
import { type Condition, planOf, type Source, scan } from './sources.js';
import { compileChange, compileSelect, type Runnable } from './statements.js';
import type * as syntax from './syntax.js';
import { UnknownSql } from './syntax.js';
import { asValue, isArray } from './values.js';

export interface Answer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly Values[];
  readonly count: number;
  readonly command: string;
}

export interface Prepared {
  run(transaction: Transaction, parameters: readonly unknown[]): Work<Answer>;
}

/** @throws UnknownSql */
export function prepare(text: string, tables: Tables): Prepared {
  const statement = parse(text);
  const compilation = new Compilation(tables);
  const runnable = compilation.statement(statement);
  const command = statement.kind.toUpperCase();
  return {
    *run(transaction, parameters) {
      const context: Context = {
        parameters,
        casts: compilation.casts.map(({ n, type }) => asValue(parameters[n - 1], type)),
        rows: [],
        made: [],
        group: [],
        changed: undefined,
        transaction,
      };
      const rows = yield* runnable.run(context);
      return { columns: runnable.columns, rows, count: context.changed ?? rows.length, command };
    },
  };
}

/** Numbers what is shared by the parts of one statement. */
export class Compilation implements Compiler {
  readonly casts: { readonly n: number; readonly type: string }[] = [];
  private slots = 0;
  private made = 0;
  /** Subqueries that are asked once, before the statement that asks them. */
  private early: { readonly at: number; readonly runnable: Runnable }[] = [];
  private readonly ctes = new Map<
    string,
    { readonly at: number; readonly columns: ReadonlyMap<string, string> }
  >();

  constructor(readonly tables: Tables) {}

  statement(statement: syntax.SqlStatement): Runnable {
    const ctes = 'ctes' in statement ? statement.ctes : [];
    const before = ctes.map(({ name, statement: inner }) => {
      const runnable = this.statement(inner);
      const at = this.made++;
      this.ctes.set(name, {
        at,
        columns: new Map(runnable.columns.map((column) => [column.name, column.type])),
      });
      return { at, runnable };
    });
    const outer = this.early;
    this.early = [];
    const main =
      statement.kind === 'select'
        ? compileSelect(statement, this)
        : statement.kind === 'insert'
          ? compileInsert(statement, this)
          : compileChange(statement, this);
    const first = [...before, ...this.early];
    this.early = outer;
    if (first.length === 0) return main;
    return {
      ...main,
      *run(context) {
        for (const { at, runnable } of first) (context.made as unknown[])[at] = yield* runnable.run(context);
        return yield* main.run(context);
      },
    };
  }

  slot(): number {
    return this.slots++;
  }

  parameter(n: number, type: string): number {
    const known = this.casts.findIndex((each) => each.n === n && each.type === type);
    return known >= 0 ? known : this.casts.push({ n, type }) - 1;
  }

  once(select: syntax.Select): { at: number; columns: readonly string[] } {
    const runnable = this.statement(select);
    const at = this.made++;
    this.early.push({ at, runnable });
    return { at, columns: runnable.columns.map(({ name }) => name) };
  }

  exists(select: syntax.Select, outer: Scope): Compiled {
    const { plan, slots } = this.correlated(select, outer);
    const run = (context: Context) => {
      let isThere = false;
      scan(plan, context, () => {
        isThere = true;
      });
      return isThere;
    };
    return { type: 'boolean', run, slots };
  }

  scalar(select: syntax.Select, outer: Scope): Compiled {
    const { plan, slots, scope } = this.correlated(select, outer);
    if (select.columns === '*' || select.columns.length !== 1)
      throw new UnknownSql('A subquery that is a value has one column.');
    const value = compileExpression(select.columns[0]!.expr, scope, this);
    const run = (context: Context) => {
      let found = null;
      scan(plan, context, () => {
        found = value.run(context);
      });
      return found;
    };
    return { type: value.type, run, slots };
  }

  /** A subquery that is asked for each row around it. */
  private correlated(select: syntax.Select, outer: Scope) {
    const scope = new Scope(outer);
    const sources = this.sources(select.from, scope);
    const own = new Set(sources.map(({ slot }) => slot));
    const conditions = this.conditions(select.where, scope);
    const around = new Set(conditions.flatMap(({ slots }) => [...slots]).filter((slot) => !own.has(slot)));
    return { plan: planOf(sources, conditions, around), slots: around, scope };
  }

  sources(from: readonly syntax.Source[], scope: Scope): Source[] {
    return from.map((each) => {
      const source = this.source(each, scope);
      scope.add(each.alias, source.slot, source.columns);
      return source;
    });
  }

  private source({ of, columns: names }: syntax.Source, scope: Scope): Source {
    const slot = this.slot();
    if (of.kind === 'select') return { slot, ...this.derived(of.select) };
    if (of.kind === 'call') return { slot, ...this.function(of, names, scope) };
    const cte = this.ctes.get(of.name);
    if (cte) return { slot, columns: cte.columns, rows: (context) => context.made[cte.at]! };
    const view = this.tables.viewOf(of.name);
    if (view) return { slot, ...this.derived(parse(view) as syntax.Select) };
    return this.table(of.name, slot);
  }

  table(name: string, slot: number): Source {
    const table = this.tables.get(name);
    return { slot, columns: new Map([...table.columns].map(([column, { type }]) => [column, type])), table };
  }

  private derived(
    select: syntax.Select,
  ): Pick<Source, 'columns' | 'rows'> & { rows: NonNullable<Source['rows']> } {
    if (select.lock) throw new UnknownSql('A subquery in FROM locks nothing.');
    const runnable = this.statement(select);
    const columns = new Map(runnable.columns.map(({ name, type }) => [name, type]));
    const rows = (context: Context) => {
      const around = context.rows;
      const { value } = runnable.run(context).next();
      context.rows = around;
      return value as readonly Values[];
    };
    return { columns, rows };
  }

  private function(
    of: Extract<syntax.Source['of'], { kind: 'call' }>,
    names: readonly string[],
    scope: Scope,
  ) {
    if (of.name === 'generate_series') {
      const [from, to] = of.args.map((arg) => compileExpression(arg, scope, this, 'integer'));
      const columns = new Map([[names[0]!, 'integer']]);
      const rows = (context: Context) => {
        const values: Values[] = [];
        for (let n = from!.run(context); n <= to!.run(context); n++) values.push({ [names[0]!]: n });
        return values;
      };
      return { columns, rows };
    }
    if (of.name !== 'unnest') throw new UnknownSql(`Unknown function ${of.name} in FROM.`);
    const args = of.args.map((arg) => compileExpression(arg, scope, this));
    const columns = new Map(args.map(({ type }, n) => [names[n]!, isArray(type) ? type.slice(0, -2) : type]));
    const rows = (context: Context) => {
      const arrays = args.map((arg) => arg.run(context) ?? []);
      const values: Values[] = [];
      const length = Math.max(...arrays.map((array) => array.length));
      for (let n = 0; n < length; n++) {
        const row: Record<string, unknown> = {};
        for (let column = 0; column < arrays.length; column++)
          row[names[column]!] = arrays[column][n] ?? null;
        values.push(row);
      }
      return values;
    };
    return { columns, rows };
  }

  conditions(where: readonly syntax.Expr[], scope: Scope): Condition[] {
    return where.map((expr) => {
      const compiled = compileExpression(expr, scope, this, 'boolean');
      const finds = this.finds(expr, scope);
      return finds ? { ...compiled, finds } : compiled;
    });
  }

  /** A condition by which rows can be looked up. */
  private finds(expr: syntax.Expr, scope: Scope): Condition['finds'] {
    const isEquality = (expr.kind === 'binary' || expr.kind === 'any') && expr.op === '=';
    if (!isEquality || (expr.kind === 'any' && expr.all)) return undefined;
    const sides = expr.kind === 'binary' ? [expr, { left: expr.right, right: expr.left }] : [expr];
    const found = sides.flatMap(({ left, right }) => {
      if (left.kind !== 'column') return [];
      const { slot, type } = scope.find(left.source, left.name);
      const isList = expr.kind === 'any';
      const value = compileExpression(right, scope, this, isList ? `${type}[]` : type);
      const isFitting = value.type === type || value.type === `${type}[]`;
      return isFitting ? [{ slot, column: left.name, value, isList }] : [];
    });
    // Of `a.x = b.x` both sides will do: what is bound first finds the other.
    return found.length < 2 ? found[0] : this.both(found as never);
  }

  private both(found: readonly [NonNullable<Condition['finds']>, NonNullable<Condition['finds']>]) {
    return found[0].slot > found[1].slot ? found[0] : found[1];
  }
}
