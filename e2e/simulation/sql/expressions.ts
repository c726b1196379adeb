import { callOf, isAggregate } from './functions.js';
import type { Compiled, Context, Scope } from './scope.js';
import { type Expr, type Select, UnknownSql } from './syntax.js';
import { asValue, cast, compare, elementOf, equal, isArray, type Value } from './values.js';

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
const all = (...parts: readonly Compiled[]): ReadonlySet<number> =>
  new Set(parts.flatMap(({ slots }) => [...slots]));

const COMPARED: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

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

type Compile = (expr: Expr, type?: string) => Compiled;
const isOpen = (expr: Expr): boolean =>
  expr.kind === 'parameter' || (expr.kind === 'literal' && expr.type === 'unknown');
const NUMBERS = ['smallint', 'integer', 'bigint', 'double precision'];
/** How the value of a literal or parameter is read beside the other operand. */
const like = (type: string): string => {
  if (type === 'interval') return 'double precision';
  return type === 'smallint' ? 'integer' : type;
};

/** Both operands, of one type where one of them says none. */
function pair(left: Expr, right: Expr, compile: Compile): [Compiled, Compiled] {
  if (!isOpen(left)) {
    const one = compile(left);
    return [one, compile(right, like(one.type))];
  }
  const other = compile(right);
  return [compile(left, like(other.type)), other];
}

function binary(expr: Extract<Expr, { kind: 'binary' }>, compile: Compile): Compiled {
  const { op } = expr;
  if (op === 'and' || op === 'or') {
    const [one, other] = [compile(expr.left, 'boolean'), compile(expr.right, 'boolean')];
    const decides = op === 'or';
    const run = (context: Context) => {
      const first = one.run(context);
      if (first === decides) return decides;
      const second = other.run(context);
      return second === decides ? decides : first === null || second === null ? null : !decides;
    };
    return { type: 'boolean', run, slots: all(one, other) };
  }
  if (op === '->' || op === '->>') {
    const [json, name] = [compile(expr.left), compile(expr.right, 'text')];
    const run = strict(json, name, (text, key) => {
      const found = JSON.parse(text)?.[key];
      if (found === undefined || (found === null && op === '->>')) return null;
      return op === '->>' && typeof found !== 'object' ? String(found) : JSON.stringify(found);
    });
    return { type: op === '->' ? 'json' : 'text', run, slots: all(json, name) };
  }
  if (op === '||') {
    const [one, other] = [compile(expr.left), compile(expr.right)].map((each) =>
      each.type === 'text' ? each : asText(each),
    ) as [Compiled, Compiled];
    return { type: 'text', run: strict(one, other, (a, b) => a + b), slots: all(one, other) };
  }
  if (expr.left.kind === 'row' && expr.right.kind === 'row' && op in COMPARED)
    return rows(op, expr.left.items, expr.right.items, compile);
  const [one, other] = pair(expr.left, expr.right, compile);
  const slots = all(one, other);
  if (op === '@>')
    return {
      type: 'boolean',
      run: strict(one, other, (a, b) => b.every((item: Value) => a.includes(item))),
      slots,
    };
  if (op === 'like') {
    const run = strict(one, other, (text: string, pattern: string) =>
      text.startsWith(pattern.replace(/%$/, '')),
    );
    return { type: 'boolean', run, slots };
  }
  const isComparison = op === '=' || op === '<>' || op in COMPARED;
  const isBig = [one, other].some(({ type }) => type === 'bigint');
  const [a, b] = isBig ? [big(one), big(other)] : [one, other];
  if (isComparison) return { type: 'boolean', run: strict(a!, b!, comparison(op)), slots };
  return { type: typeOfSum(one.type, other.type), run: strict(a!, b!, arithmetic(op)), slots };
}

/** The first column that differs decides. */
function rows(op: string, left: readonly Expr[], right: readonly Expr[], compile: Compile): Compiled {
  const pairs = left.map((each, n) => pair(each, right[n]!, compile));
  const run = (context: Context) => {
    let order = 0;
    for (const [one, other] of pairs) {
      order = compare(one.run(context), other.run(context));
      if (order !== 0) break;
    }
    return COMPARED[op]!(order);
  };
  return { type: 'boolean', run, slots: all(...pairs.flat()) };
}

function comparison(op: string): (one: Value, other: Value) => boolean {
  if (op === '=') return equal;
  if (op === '<>') return (one, other) => !equal(one, other);
  const holds = COMPARED[op]!;
  return (one, other) => holds(compare(one, other));
}

function arithmetic(op: string): (one: Value, other: Value) => Value {
  switch (op) {
    case '+':
      return (one, other) => one + other;
    case '-':
      return (one, other) => one - other;
    case '*':
      return (one, other) => one * other;
    case '>>':
      return (one, other) => one >> other;
    default:
      throw new UnknownSql(`Unknown operator ${op}.`);
  }
}

function typeOfSum(one: string, other: string): string {
  const span =
    [one, other].find((type) => type === 'timestamptz') ?? [one, other].find((type) => type === 'interval');
  if (span) return span;
  return NUMBERS[Math.max(NUMBERS.indexOf(one), NUMBERS.indexOf(other))] ?? one;
}

function strict(one: Compiled, other: Compiled, work: (one: Value, other: Value) => Value) {
  return (context: Context): Value => {
    const first = one.run(context);
    if (first === null) return null;
    const second = other.run(context);
    return second === null ? null : work(first, second);
  };
}

const converted = (inner: Compiled, to: string): Compiled => ({
  type: to,
  slots: inner.slots,
  run: (context) => {
    const value = inner.run(context);
    return value === null ? null : cast(value, inner.type, to);
  },
});
const asText = (inner: Compiled): Compiled => converted(inner, 'text');
const big = (inner: Compiled): Compiled => (inner.type === 'bigint' ? inner : converted(inner, 'bigint'));

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

export { isArray };
