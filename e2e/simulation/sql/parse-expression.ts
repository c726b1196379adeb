import type { Expr, Select } from './syntax.js';
import type { Reader } from './tokens.js';

type ParseSelect = (reader: Reader) => Select;

const COMPARISONS = ['=', '<>', '<=', '>=', '<', '>'];
/** Binary operators from weak to strong, below comparisons. */
const LEVELS: readonly (readonly string[])[] = [
  ['||', '->>', '->', '@>', '>>'],
  ['+', '-'],
  ['*', '/'],
];

/** By precedence, as PostgreSQL has it. */
export function parseExpression(reader: Reader, select: ParseSelect): Expr {
  let left = conjunction();
  while (reader.has('or')) left = { kind: 'binary', op: 'or', left, right: conjunction() };
  return left;

  function conjunction(): Expr {
    let left = negation();
    while (reader.has('and')) left = { kind: 'binary', op: 'and', left, right: negation() };
    return left;
  }

  function negation(): Expr {
    return reader.has('not') ? { kind: 'not', expr: negation() } : tested();
  }

  function tested(): Expr {
    let expr = compared();
    while (reader.has('is')) {
      const negated = reader.has('not');
      reader.expect('null');
      expr = { kind: 'null', expr, negated };
    }
    return expr;
  }

  function compared(): Expr {
    const left = operators(0);
    const op = COMPARISONS.find((each) => reader.is(each));
    if (op) {
      reader.take();
      if (reader.is('any') || reader.is('all')) {
        const all = reader.take().text === 'all';
        reader.expect('(');
        const right = parseExpression(reader, select);
        reader.expect(')');
        return { kind: 'any', op, left, right, all };
      }
      return { kind: 'binary', op, left, right: operators(0) };
    }
    if (reader.has('like')) return { kind: 'binary', op: 'like', left, right: operators(0) };
    const negated = reader.has('not', 'in');
    if (negated || reader.has('in')) {
      reader.expect('(');
      const list =
        reader.is('select') || reader.is('with')
          ? select(reader)
          : reader.list(() => parseExpression(reader, select));
      reader.expect(')');
      const found: Expr = { kind: 'in', left: left.kind === 'row' ? left.items : [left], list };
      return negated ? { kind: 'not', expr: found } : found;
    }
    return left;
  }

  function operators(level: number): Expr {
    const signs = LEVELS[level];
    if (!signs) return unary();
    let left = operators(level + 1);
    for (;;) {
      const op = signs.find((each) => reader.is(each));
      if (!op) return left;
      reader.take();
      left = { kind: 'binary', op, left, right: operators(level + 1) };
    }
  }

  function unary(): Expr {
    if (!reader.has('-')) return suffixed();
    const left: Expr = { kind: 'literal', value: 0, type: 'integer' };
    return { kind: 'binary', op: '-', left, right: suffixed() };
  }

  function suffixed(): Expr {
    let expr = primary();
    for (;;) {
      if (reader.has('::')) expr = { kind: 'cast', expr, type: typeName(reader) };
      else if (reader.has('[')) {
        expr = { kind: 'element', array: expr, at: parseExpression(reader, select) };
        reader.expect(']');
      } else return expr;
    }
  }

  function primary(): Expr {
    const token = reader.take();
    if (token.kind === 'parameter') return { kind: 'parameter', n: Number(token.text) };
    if (token.kind === 'number') return { kind: 'literal', value: Number(token.text), type: 'integer' };
    if (token.kind === 'text') return { kind: 'literal', value: token.text, type: 'unknown' };
    if (token.kind === 'sign' && token.text === '(') return bracketed();
    if (token.kind !== 'word') throw reader.unknown('Expected a value');
    return named(token.text);
  }

  function bracketed(): Expr {
    if (reader.is('select')) {
      const inner = select(reader);
      reader.expect(')');
      return { kind: 'scalar', select: inner };
    }
    const items = reader.list(() => parseExpression(reader, select));
    reader.expect(')');
    return items.length > 1 ? { kind: 'row', items } : items[0]!;
  }

  function named(word: string): Expr {
    switch (word) {
      case 'null':
        return { kind: 'literal', value: null, type: 'unknown' };
      case 'true':
      case 'false':
        return { kind: 'literal', value: word === 'true', type: 'boolean' };
      case 'interval':
        return { kind: 'literal', value: reader.take().text, type: 'interval' };
      case 'exists': {
        reader.expect('(');
        const inner = select(reader);
        reader.expect(')');
        return { kind: 'exists', select: inner };
      }
      case 'array': {
        reader.expect('[');
        const items = reader.list(() => parseExpression(reader, select));
        reader.expect(']');
        return { kind: 'array', items };
      }
      case 'case':
        return cases();
    }
    if (reader.has('(')) {
      const star = reader.has('*');
      const args = star || reader.is(')') ? [] : reader.list(() => parseExpression(reader, select));
      reader.expect(')');
      return { kind: 'call', name: word, args, star };
    }
    return reader.has('.')
      ? { kind: 'column', source: word, name: reader.word() }
      : { kind: 'column', name: word };
  }

  function cases(): Expr {
    const whens: [Expr, Expr][] = [];
    while (reader.has('when')) {
      const condition = parseExpression(reader, select);
      reader.expect('then');
      whens.push([condition, parseExpression(reader, select)]);
    }
    const otherwise = reader.has('else') ? parseExpression(reader, select) : undefined;
    reader.expect('end');
    return { kind: 'case', whens, otherwise };
  }
}

const SYNONYMS: Readonly<Record<string, string>> = { int: 'integer' };

function typeName(reader: Reader): string {
  const word = reader.word();
  const name = SYNONYMS[word] ?? word;
  if (!reader.has('[', ']')) return name;
  return `${name}[]`;
}
