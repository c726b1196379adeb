import type { Row, Values } from '../store/table.js';
import type { Work } from '../store/transaction.js';
import type { Compilation } from './compile.js';
import { compileExpression } from './expressions.js';
import { type Context, Scope } from './scope.js';
import type { Source } from './sources.js';
import { assigned, changed, convert, namesOf, type Runnable, valuesOf } from './statements.js';
import { type Insert, type Select, UnknownSql } from './syntax.js';
import { SqlError, type Value } from './values.js';

export function compileInsert(insert: Insert, compilation: Compilation): Runnable {
  const slot = compilation.slot();
  const target = compilation.table(insert.table, slot);
  const table = target.table!;
  const types = insert.columns.map((column) => table.columns.get(column)!.type);
  const scope = new Scope();
  const rows = rowsToInsert(insert, types, compilation);
  scope.add(insert.table, slot, target.columns);
  const conflict = insert.conflict && compileConflict(insert, slot, target, compilation);
  const returning = namesOf(insert.returning, scope, compilation);
  return {
    columns: returning.map(({ name, type }) => ({ name, type })),
    *run(context) {
      const written = new Set<Row>();
      const answers: Values[] = [];
      for (const given of yield* rows(context)) {
        const values = table.complete(insert.columns, given);
        const rival = yield* table.insert(values, context.transaction, conflict?.columns, written);
        if (rival) {
          if (written.has(rival))
            throw new SqlError('21000', 'ON CONFLICT DO UPDATE command cannot affect row a second time');
          const before = rival.seenBy(context.transaction)!;
          context.rows[slot] = before;
          context.rows[conflict!.excluded] = values;
          context.transaction.write(rival, changed(table, before, conflict!.set, context));
          written.add(rival);
        }
        context.rows[slot] = rival ? rival.seenBy(context.transaction) : values;
        if (returning.length > 0) answers.push(valuesOf(returning, [...context.rows], context));
      }
      context.changed = written.size;
      return answers;
    },
  };
}

function rowsToInsert(insert: Insert, types: readonly string[], compilation: Compilation) {
  if ('kind' in insert.rows) {
    const { columns, run } = selectOf(insert.rows, types, compilation);
    return function* all(context: Context): Work<Value[][]> {
      const found = yield* run(context);
      return found.map((row) => columns.map(({ name, type }, n) => convert(row[name], type, types[n]!)));
    };
  }
  const scope = new Scope();
  const tuples = insert.rows.map((row) =>
    row.map((expr, n) => compileExpression(expr, scope, compilation, types[n]!)),
  );
  return function* all(context: Context): Work<Value[][]> {
    return tuples.map((tuple) => tuple.map(({ run, type }, n) => convert(run(context), type, types[n]!)));
  };
}

/** Outputs get numbers for names: two of them may be called the same. */
function selectOf(select: Select, types: readonly string[], compilation: Compilation): Runnable {
  if (select.columns === '*') throw new UnknownSql('Expected the columns of INSERT ... SELECT by name.');
  const numbered = select.columns.map(({ expr }, n) => ({
    name: String(n),
    expr: expr.kind === 'parameter' ? ({ kind: 'cast', expr, type: types[n]! } as const) : expr,
  }));
  return compilation.statement({ ...select, columns: numbered });
}

function compileConflict(
  { conflict, table: name }: Insert,
  slot: number,
  target: Source,
  compilation: Compilation,
) {
  const excluded = compilation.slot();
  const scope = new Scope();
  scope.add(name, slot, target.columns);
  scope.add('excluded', excluded, target.columns);
  return { columns: conflict!.columns, excluded, set: assigned(conflict!.set, target, scope, compilation) };
}
