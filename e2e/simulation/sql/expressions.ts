import { callOf, isAggregate } from './functions.js';
import { all, big, binary, type Compile, comparison, isOpen, strict } from './operators.js';
import type { Compiled, Context, Scope } from './scope.js';
import { type Expr, type Select, UnknownSql } from './syntax.js';
import { asValue, cast, compare, elementOf, equal, type Value } from './values.js';

/** Compiles what expressions need of the statement around them. */
export interface Compiler {
  /** @returns the place of a parameter as a value of a type, in `Context.casts` */
  parameter(n: number, type: string): number;
  /** A subquery that depends on the rows around it. */
  exists(select: Select, scope: Scope): Compiled;
  /** A subquery that does not: its rows are made once. @returns their place in `Context.made`, and columns */
  once(select: Select): { readonly at: number; readonly columns: readonly string[] };
  scalar(select: Select, scope: Scope): Compiled;
}

const NONE: ReadonlySet<number> = new Set();

export function compileExpression(
  expr: Expr,
  scope: Scope,
  compiler: Compiler,
  /** The type that an untyped parameter or literal gets. */
  wanted = 'text',
): Compiled {
  const compile = (each: Expr, type?: string) => compileExpression(each, scope, compiler, type);
  switch (expr.kind) {
    case 'literal': {
      const type = expr.type === 'unknown' ? wanted : expr.type;
      const value = asValue(expr.value, type);
      return { type, run: () => value, slots: NONE };
    }
    case 'parameter': {
      const at = compiler.parameter(expr.n, wanted);
      return { type: wanted, run: (context) => context.casts[at], slots: NONE };
    }
    case 'column': {
      const { slot, type } = scope.find(expr.source, expr.name);
      const { name } = expr;
      return { type, run: (context) => context.rows[slot]![name] ?? null, slots: new Set([slot]) };
    }
    case 'cast': {
      const inner = compile(expr.expr, expr.type);
      const { type } = expr;
      if (inner.type === type) return inner;
      const run = (context: Context) => {
        const value = inner.run(context);
        return value === null ? null : cast(value, inner.type, type);
      };
      return { type, run, slots: inner.slots };
    }
    case 'binary':
      return binary(expr, compile);
    case 'not': {
      const inner = compile(expr.expr, 'boolean');
      const run = (context: Context) => {
        const value = inner.run(context);
        return value === null ? null : !value;
      };
      return { type: 'boolean', run, slots: inner.slots };
    }
    case 'null': {
      const inner = compile(expr.expr);
      const { negated } = expr;
      return {
        type: 'boolean',
        run: (context) => (inner.run(context) === null) !== negated,
        slots: inner.slots,
      };
    }
    case 'any':
      return any(expr, compile);
    case 'in':
      return within(expr, compile, compiler);
    case 'case':
      return cases(expr, compile, wanted);
    case 'element': {
      const [array, at] = [compile(expr.array), compile(expr.at, 'integer')];
      const run = (context: Context) => array.run(context)?.[at.run(context) - 1] ?? null;
      return { type: elementOf(array.type), run, slots: all(array, at) };
    }
    case 'array': {
      const items = expr.items.map((item) => compile(item));
      const run = (context: Context) => items.map((item) => item.run(context));
      return { type: `${items[0]!.type}[]`, run, slots: all(...items) };
    }
    case 'exists':
      return compiler.exists(expr.select, scope);
    case 'scalar':
      return compiler.scalar(expr.select, scope);
    case 'call':
      return isAggregate(expr.name) ? aggregate(expr, compile) : call(expr, compile, wanted);
    case 'row':
      throw new UnknownSql('A row of values stands only before IN.');
  }
}

function any(expr: Extract<Expr, { kind: 'any' }>, compile: Compile): Compiled {
  const left = isOpen(expr.left) ? undefined : compile(expr.left);
  const right = compile(expr.right, left ? `${left.type}[]` : undefined);
  const item = left ?? compile(expr.left, elementOf(right.type));
  const isBig = elementOf(right.type) === 'bigint' && item.type !== 'bigint';
  const one = isBig ? big(item) : item;
  const holds = comparison(expr.op);
  const run = strict(one, right, (value, items: Value[]) => {
    if (expr.all) return items.every((each) => each !== null && holds(value, each));
    for (const each of items) if (each !== null && holds(value, each)) return true;
    return false;
  });
  return { type: 'boolean', run, slots: all(item, right) };
}

function within(expr: Extract<Expr, { kind: 'in' }>, compile: Compile, compiler: Compiler): Compiled {
  const left = expr.left.map((each) => compile(each));
  const slots = all(...left);
  if ('kind' in expr.list) {
    const { at, columns } = compiler.once(expr.list);
    const run = (context: Context) => {
      const values = left.map((each) => each.run(context));
      return context.made[at]!.some((row) => values.every((value, n) => equal(value, row[columns[n]!])));
    };
    return { type: 'boolean', run, slots };
  }
  const items = expr.list.flatMap((each) =>
    each.kind === 'row'
      ? [each.items.map((item, n) => compile(item, left[n]!.type))]
      : [[compile(each, left[0]!.type)]],
  );
  const run = (context: Context) => {
    const values = left.map((each) => each.run(context));
    return items.some((item) => item.every((each, n) => equal(values[n], each.run(context))));
  };
  return { type: 'boolean', run, slots };
}

function cases(expr: Extract<Expr, { kind: 'case' }>, compile: Compile, wanted: string): Compiled {
  const whens = expr.whens.map(([condition, value]) => [compile(condition), compile(value, wanted)] as const);
  const otherwise = expr.otherwise && compile(expr.otherwise, whens[0]![1].type);
  const run = (context: Context) => {
    for (const [condition, value] of whens) if (condition.run(context) === true) return value.run(context);
    return otherwise ? otherwise.run(context) : null;
  };
  return { type: whens[0]![1].type, run, slots: all(...whens.flat(), ...(otherwise ? [otherwise] : [])) };
}

function call(expr: Extract<Expr, { kind: 'call' }>, compile: Compile, wanted: string): Compiled {
  const { types, result, run: work } = callOf(expr.name);
  // coalesce, least, greatest: of the type of their arguments.
  const typed = expr.args.find((arg) => !isOpen(arg));
  const common = typed ? compile(typed).type : wanted;
  const args = expr.args.map((arg, n) => compile(arg, types?.[n] ?? common));
  const run = (context: Context) =>
    work(
      args.map((arg) => arg.run(context)),
      context,
    );
  return { type: result ?? common, run, slots: all(...args) };
}

/** Over `Context.group`. */
function aggregate(expr: Extract<Expr, { kind: 'call' }>, compile: Compile): Compiled {
  const arg = expr.args[0] && compile(expr.args[0]);
  const run = (context: Context) => {
    if (!arg) return BigInt(context.group.length);
    const values = context.group
      .map((rows) => arg.run({ ...context, rows: rows as Context['rows'] }))
      .filter((value) => value !== null);
    if (expr.name === 'count') return BigInt(values.length);
    return values.reduce(
      (least, value) => (least === null || compare(value, least) < 0 ? value : least),
      null,
    );
  };
  return { type: expr.name === 'count' ? 'bigint' : arg!.type, run, slots: NONE };
}
