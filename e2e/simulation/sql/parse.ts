import { parseExpression } from './parse-expression.js';
import type {
  Assignments,
  Change,
  Cte,
  Expr,
  Insert,
  Output,
  Select,
  Source,
  SqlStatement,
} from './syntax.js';
import { Reader } from './tokens.js';

/** @throws UnknownSql */
export function parse(sql: string): SqlStatement {
  const reader = new Reader(sql);
  const statement = parseStatement(reader);
  if (reader.next.kind !== 'end') throw reader.unknown('Expected the end of the statement');
  return statement;
}

const expression = (reader: Reader): Expr => parseExpression(reader, parseSelect);

function parseStatement(reader: Reader): SqlStatement {
  const ctes = parseCtes(reader);
  if (reader.is('insert')) return parseInsert(reader);
  if (reader.is('update')) return parseUpdate(reader, ctes);
  if (reader.is('delete')) return parseDelete(reader, ctes);
  return parseSelect(reader, ctes);
}

function parseCtes(reader: Reader): Cte[] {
  if (!reader.has('with')) return [];
  return reader.list(() => {
    const name = reader.word();
    reader.expect('as', '(');
    const statement = parseStatement(reader);
    reader.expect(')');
    return { name, statement };
  });
}

function parseSelect(reader: Reader, ctes: readonly Cte[] = []): Select {
  reader.expect('select');
  const distinct = reader.has('distinct');
  const columns = parseOutputs(reader);
  const where: Expr[] = [];
  const from = reader.has('from') ? parseSources(reader, where) : [];
  if (reader.has('where')) where.push(...conjuncts(expression(reader)));
  const having = reader.has('having') ? expression(reader) : undefined;
  const union = reader.has('union', 'all') ? parseSelect(reader) : undefined;
  const orderBy = reader.has('order', 'by')
    ? reader.list(() => {
        const expr = expression(reader);
        const isDescending = reader.has('desc');
        if (!isDescending) reader.has('asc');
        return { expr, isDescending };
      })
    : [];
  const limit = reader.has('limit') ? expression(reader) : undefined;
  const isLocking = reader.has('for', 'update') || reader.has('for', 'no', 'key', 'update');
  const of = isLocking && reader.has('of') ? reader.word() : undefined;
  const lock = isLocking ? { of, skip: reader.has('skip', 'locked') } : undefined;
  return {
    kind: 'select',
    ctes,
    distinct,
    columns,
    from,
    where,
    having,
    orderBy,
    limit,
    lock,
    union,
  };
}

const ENDS = ['from', 'where', ')', 'union', 'having'];

/** `SELECT FROM`, as in EXISTS, has none. */
function parseOutputs(reader: Reader): readonly Output[] | '*' {
  if (ENDS.some((word) => reader.is(word)) || reader.next.kind === 'end') return [];
  if (reader.has('*')) return '*';
  return reader.list(() => {
    const expr = expression(reader);
    const name = reader.has('as') ? reader.word() : nameOf(expr);
    return { expr, name };
  });
}

function nameOf(expr: Expr): string {
  if (expr.kind === 'column' || expr.kind === 'call') return expr.name;
  if (expr.kind === 'cast') return nameOf(expr.expr);
  return '?column?';
}

/** Joins are inner ones: their conditions are conditions of the whole. */
function parseSources(reader: Reader, where: Expr[]): Source[] {
  const sources = [parseSource(reader)];
  for (;;) {
    if (reader.has(',')) sources.push(parseSource(reader));
    else if (reader.has('join')) {
      sources.push(parseSource(reader));
      reader.expect('on');
      where.push(...conjuncts(expression(reader)));
    } else return sources;
  }
}

const KEYWORDS = new Set(
  'join on where order limit for union set from using having returning cross left inner'.split(' '),
);

function parseSource(reader: Reader): Source {
  reader.has('lateral');
  if (reader.has('(')) {
    const select = parseSelect(reader);
    reader.expect(')');
    reader.has('as');
    return { of: { kind: 'select', select }, alias: reader.word(), columns: [] };
  }
  const name = reader.word();
  if (!reader.has('(')) return { of: { kind: 'table', name }, ...parseAlias(reader, name), columns: [] };
  const args = reader.is(')') ? [] : reader.list(() => expression(reader));
  reader.expect(')');
  const { alias } = parseAlias(reader, name);
  return { of: { kind: 'call', name, args }, alias, columns: reader.is('(') ? parseNames(reader) : [alias] };
}

function parseNames(reader: Reader): string[] {
  reader.expect('(');
  const names = reader.list(() => reader.word());
  reader.expect(')');
  return names;
}

function parseAlias(reader: Reader, name: string): { alias: string } {
  const isNamed = reader.has('as') || (reader.next.kind === 'word' && !KEYWORDS.has(reader.next.text));
  return { alias: isNamed ? reader.word() : name };
}

function parseInsert(reader: Reader): Insert {
  reader.expect('insert', 'into');
  const table = reader.word();
  const columns = parseNames(reader);
  let rows: Insert['rows'];
  if (reader.has('values')) {
    rows = reader.list(() => {
      reader.expect('(');
      const row = reader.list(() => expression(reader));
      reader.expect(')');
      return row;
    });
  } else rows = parseSelect(reader);
  let conflict: Insert['conflict'];
  if (reader.has('on', 'conflict')) {
    const keys = parseNames(reader);
    reader.expect('do', 'update', 'set');
    conflict = { columns: keys, set: parseAssignments(reader) };
  }
  return { kind: 'insert', table, columns, rows, conflict, returning: parseReturning(reader) };
}

function parseUpdate(reader: Reader, ctes: readonly Cte[]): Change {
  reader.expect('update');
  const table = reader.word();
  const { alias } = parseAlias(reader, table);
  reader.expect('set');
  const set = parseAssignments(reader);
  return { kind: 'update', table, alias, set, ...parseRest(reader, 'from'), ctes };
}

function parseDelete(reader: Reader, ctes: readonly Cte[]): Change {
  reader.expect('delete', 'from');
  const table = reader.word();
  const { alias } = parseAlias(reader, table);
  return { kind: 'delete', table, alias, set: [], ...parseRest(reader, 'using'), ctes };
}

function parseRest(reader: Reader, word: 'from' | 'using'): Pick<Change, 'from' | 'where' | 'returning'> {
  const where: Expr[] = [];
  const from = reader.has(word) ? parseSources(reader, where) : [];
  if (reader.has('where')) where.push(...conjuncts(expression(reader)));
  return { from, where, returning: parseReturning(reader) };
}

function parseAssignments(reader: Reader): Assignments {
  return reader.list(() => {
    const column = reader.word();
    reader.expect('=');
    return { column, expr: expression(reader) };
  });
}

function parseReturning(reader: Reader): readonly Output[] {
  if (!reader.has('returning')) return [];
  const outputs = parseOutputs(reader);
  if (outputs === '*') throw reader.unknown('Expected columns behind RETURNING');
  return outputs;
}

function conjuncts(expr: Expr): Expr[] {
  return expr.kind === 'binary' && expr.op === 'and'
    ? [...conjuncts(expr.left), ...conjuncts(expr.right)]
    : [expr];
}
