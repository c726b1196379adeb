/** Operators, with NULL as SQL has it. */
import type { Compiled, Context } from './scope.js';
import { type Expr, UnknownSql } from './syntax.js';
import { cast, compare, equal, type Value } from './values.js';

export const all = (...parts: readonly Compiled[]): ReadonlySet<number> =>
  new Set(parts.flatMap(({ slots }) => [...slots]));

const COMPARED: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

export type Compile = (expr: Expr, type?: string) => Compiled;
export const isOpen = (expr: Expr): boolean =>
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

export function binary(expr: Extract<Expr, { kind: 'binary' }>, compile: Compile): Compiled {
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

export function comparison(op: string): (one: Value, other: Value) => boolean {
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

export function strict(one: Compiled, other: Compiled, work: (one: Value, other: Value) => Value) {
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
export const big = (inner: Compiled): Compiled =>
  inner.type === 'bigint' ? inner : converted(inner, 'bigint');
