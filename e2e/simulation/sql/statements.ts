import type { Row, Values } from '../store/table.js';
import type { Work } from '../store/transaction.js';
import type { Compilation } from './compile.js';
import { compileExpression } from './expressions.js';
import { isAggregate } from './functions.js';
import { type Compiled, type Context, Scope } from './scope.js';
import { meets, type Plan, planOf, type Source, scan } from './sources.js';
import { type Change, type Expr, type Output, type Select, UnknownSql } from './syntax.js';
import { cast, compare, textOf, type Value } from './values.js';

export interface Runnable {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  run(context: Context): Work<readonly Values[]>;
}

type Named = Compiled & { readonly name: string };
type Assigned = readonly { readonly column: string; readonly value: Compiled }[];
/** A combination of rows that met the conditions. */
interface Found {
  readonly rows: (Values | null)[];
  readonly held: readonly (Row | undefined)[];
}

const NOTHING: ReadonlySet<number> = new Set();

export function compileSelect(select: Select, compilation: Compilation): Runnable {
  const scope = new Scope();
  const sources = compilation.sources(select.from, scope);
  const plan = planOf(sources, compilation.conditions(select.where, scope), NOTHING);
  const outputs = outputsOf(select, scope, compilation);
  const columns = outputs.map(({ name, type }) => ({ name, type }));
  const rest = select.union && compilation.statement(select.union);
  if (isGrouped(select)) return { columns, run: grouped(select, plan, scope, outputs, compilation) };
  const order = select.orderBy.map(({ expr, isDescending }) => ({
    by: orderedBy(expr, outputs, scope, compilation),
    sign: isDescending ? -1 : 1,
  }));
  const limit = select.limit && compileExpression(select.limit, scope, compilation, 'integer');
  const locked = select.lock && lockedSource(select, sources);
  return {
    columns,
    *run(context) {
      const found: Found[] = collect(plan, context);
      if (order.length > 0) sort(found, order, context);
      const most = limit ? limit.run(context) : Number.POSITIVE_INFINITY;
      const rows: Values[] = [];
      for (const each of found) {
        if (rows.length >= most) break;
        if (locked !== undefined && !(yield* lockedAgain(each, locked, plan, context, select.lock!.skip)))
          continue;
        rows.push(valuesOf(outputs, each.rows, context));
      }
      if (rest) rows.push(...(yield* rest.run(context)));
      return select.distinct ? distinct(rows, columns) : rows;
    },
  };
}

function outputsOf(select: Select, scope: Scope, compilation: Compilation): Named[] {
  if (select.columns !== '*') return namesOf(select.columns, scope, compilation);
  return scope.all().flatMap(({ columns }) =>
    [...columns].map(([name]) => ({
      ...compileExpression({ kind: 'column', name }, scope, compilation),
      name,
    })),
  );
}

export const namesOf = (outputs: readonly Output[], scope: Scope, compilation: Compilation): Named[] =>
  outputs.map(({ expr, name }) => ({ ...compileExpression(expr, scope, compilation), name }));

const isGrouped = ({ columns, having }: Select): boolean =>
  having !== undefined || (columns !== '*' && columns.some(({ expr }) => hasAggregate(expr)));

function hasAggregate(expr: Expr): boolean {
  if (expr.kind === 'call') return isAggregate(expr.name) || expr.args.some(hasAggregate);
  if (expr.kind === 'binary') return hasAggregate(expr.left) || hasAggregate(expr.right);
  return expr.kind === 'cast' && hasAggregate(expr.expr);
}

/** Everything is one group. */
function grouped(
  select: Select,
  plan: Plan,
  scope: Scope,
  outputs: readonly Named[],
  compilation: Compilation,
) {
  const having = select.having && compileExpression(select.having, scope, compilation, 'boolean');
  return function* run(context: Context): Work<readonly Values[]> {
    context.group = collect(plan, context).map(({ rows }) => rows);
    return having && having.run(context) !== true ? [] : [valuesOf(outputs, [], context)];
  };
}

function orderedBy(expr: Expr, outputs: readonly Named[], scope: Scope, compilation: Compilation): Compiled {
  try {
    return compileExpression(expr, scope, compilation);
  } catch (error) {
    // The name of an output.
    const output = expr.kind === 'column' && outputs.find(({ name }) => name === expr.name);
    if (!output) throw error;
    return output;
  }
}

function lockedSource({ lock, from }: Select, sources: readonly Source[]): number {
  const at = lock!.of === undefined ? 0 : from.findIndex(({ alias }) => alias === lock!.of);
  const source = sources[at];
  if (!source?.table || (lock!.of === undefined && sources.length > 1))
    throw new UnknownSql('FOR UPDATE names one table.');
  return source.slot;
}

function collect(plan: Plan, context: Context): Found[] {
  const found: Found[] = [];
  scan(plan, context, (held) => found.push({ rows: [...context.rows], held: [...held] }));
  return found;
}

/** Whoever had to wait looks again at the row as it is now: READ COMMITTED. */
function* lockedAgain(
  found: Found,
  slot: number,
  plan: Plan,
  context: Context,
  skip: boolean,
): Work<boolean> {
  const row = found.held[slot]!;
  if (!(yield* context.transaction.lock(row, skip))) return false;
  const values = row.seenBy(context.transaction);
  if (values === found.rows[slot]) return true;
  if (values === null) return false;
  found.rows[slot] = values;
  context.rows = found.rows;
  return meets(plan.conditions, context);
}

function sort(found: Found[], order: readonly { by: Compiled; sign: number }[], context: Context): void {
  const keyed = found.map((each) => {
    context.rows = each.rows;
    return { each, keys: order.map(({ by }) => by.run(context)) };
  });
  keyed.sort((one, other) => {
    for (const [n, { sign }] of order.entries()) {
      const difference = sign * compare(one.keys[n], other.keys[n]);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  for (const [n, { each }] of keyed.entries()) found[n] = each;
}

export function valuesOf(outputs: readonly Named[], rows: (Values | null)[], context: Context): Values {
  context.rows = rows;
  const values: Record<string, Value> = {};
  for (const { name, run } of outputs) values[name] = run(context);
  return values;
}

function distinct(rows: readonly Values[], columns: Runnable['columns']): Values[] {
  const seen = new Map(rows.map((row) => [columns.map(({ name }) => textOf(row[name])).join('\n'), row]));
  return [...seen.values()];
}

export const convert = (value: Value, from: string, to: string): Value =>
  value === null || from === to ? value : cast(value, from, to);

export function assigned(
  set: Change['set'],
  { table }: Source,
  scope: Scope,
  compilation: Compilation,
): Assigned {
  return set.map(({ column, expr }) => {
    const { type } = table!.columns.get(column)!;
    const value = compileExpression(expr, scope, compilation, type);
    return { column, value: { ...value, run: (context) => convert(value.run(context), value.type, type) } };
  });
}

export function changed(
  table: NonNullable<Source['table']>,
  before: Values,
  set: Assigned,
  context: Context,
): Values {
  const values: Record<string, Value> = { ...before };
  for (const { column, value } of set) values[column] = value.run(context);
  table.check(values);
  return values;
}

export function compileChange(change: Change, compilation: Compilation): Runnable {
  const scope = new Scope();
  const from = compilation.sources(change.from, scope);
  const target = compilation.table(change.table, compilation.slot());
  const { slot } = target;
  const table = target.table!;
  // The names of the target come first, as in PostgreSQL.
  const own = new Scope(scope);
  own.add(change.alias, slot, target.columns);
  const plan = planOf([...from, target], compilation.conditions(change.where, own), NOTHING);
  const set = assigned(change.set, target, own, compilation);
  const returning = namesOf(change.returning, own, compilation);
  return {
    columns: returning.map(({ name, type }) => ({ name, type })),
    *run(context) {
      const { transaction } = context;
      const answers: Values[] = [];
      const written = new Set<Row>();
      for (const found of collect(plan, context)) {
        const row = found.held[slot]!;
        if (written.has(row)) continue;
        // PostgreSQL looks whether the new row may be before it waits for the old one.
        context.rows = found.rows;
        if (change.kind === 'update') changed(table, found.rows[slot]!, set, context);
        if (!(yield* lockedAgain(found, slot, plan, context, false))) continue;
        written.add(row);
        context.rows = found.rows;
        const before = found.rows[slot]!;
        const after = change.kind === 'delete' ? null : changed(table, before, set, context);
        transaction.write(row, after);
        if (after) found.rows[slot] = after;
        if (returning.length > 0) answers.push(valuesOf(returning, found.rows, context));
      }
      context.changed = written.size;
      return answers;
    },
  };
}
