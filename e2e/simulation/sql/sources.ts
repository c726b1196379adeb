/** The rows of FROM: nested loops in the order of the sources, each condition asked as soon as it can be. */
import type { Row, Table, Values } from '../store/table.js';
import type { Compiled, Context } from './scope.js';
import type { Value } from './values.js';

/** A table, a function, a subquery or a common table expression. */
export interface Source {
  readonly slot: number;
  readonly columns: ReadonlyMap<string, string>;
  readonly table?: Table;
  /** Rows of what is not a table. */
  readonly rows?: (context: Context) => Iterable<Values>;
}

/** How rows of a table are found: by a value, or by several. */
interface Access {
  readonly column: string;
  readonly value: Compiled;
  readonly isList: boolean;
}

interface Stage {
  readonly source: Source;
  readonly access: Access | undefined;
  readonly conditions: readonly Compiled[];
}

export interface Condition extends Compiled {
  /** `column = value`, or `column = ANY (value)`, of a source. */
  readonly finds?: {
    readonly slot: number;
    readonly column: string;
    readonly value: Compiled;
    readonly isList: boolean;
  };
}

export interface Plan {
  readonly before: readonly Compiled[];
  readonly stages: readonly Stage[];
  readonly conditions: readonly Compiled[];
}

export function planOf(
  sources: readonly Source[],
  conditions: readonly Condition[],
  outer: ReadonlySet<number>,
): Plan {
  const bound = new Set(outer);
  const left = new Set(conditions);
  const ready = () => {
    const found = [...left].filter(({ slots }) => [...slots].every((slot) => bound.has(slot)));
    for (const condition of found) left.delete(condition);
    return found;
  };
  const before = ready();
  const stages = sources.map((source): Stage => {
    const access = accessOf(source, conditions, bound);
    bound.add(source.slot);
    return { source, access, conditions: ready() };
  });
  if (left.size > 0) throw new Error('A condition reads a source that is not there.');
  return { before, stages, conditions };
}

function accessOf(
  { slot, table }: Source,
  conditions: readonly Condition[],
  bound: ReadonlySet<number>,
): Access | undefined {
  if (!table) return undefined;
  const usable = conditions.flatMap(({ finds }) =>
    finds &&
    finds.slot === slot &&
    table.isIndexed(finds.column) &&
    [...finds.value.slots].every((at) => bound.has(at))
      ? [finds]
      : [],
  );
  // One value rather than several; the first index of the table rather than the others.
  const order = table.definition.index ?? [];
  return usable.sort(
    (one, other) =>
      Number(one.isList) - Number(other.isList) || order.indexOf(one.column) - order.indexOf(other.column),
  )[0];
}

/** Calls `found` for every combination that meets the conditions; `held[slot]`: the row of a table behind it. */
export function scan(
  plan: Plan,
  context: Context,
  found: (held: readonly (Row | undefined)[]) => void,
): void {
  const held: (Row | undefined)[] = [];
  const { stages } = plan;
  if (!meets(plan.before, context)) return;
  visit(0);

  function visit(depth: number): void {
    const stage = stages[depth];
    if (!stage) return found(held);
    const { source, conditions } = stage;
    const { slot } = source;
    if (source.rows) {
      for (const values of source.rows(context)) {
        context.rows[slot] = values;
        if (meets(conditions, context)) visit(depth + 1);
      }
    } else {
      for (const row of rowsOf(stage, context)) {
        const values = row.seenBy(context.transaction);
        if (values === null) continue;
        context.rows[slot] = values;
        if (!meets(conditions, context)) continue;
        held[slot] = row;
        visit(depth + 1);
      }
    }
    context.rows[slot] = null;
  }
}

function rowsOf({ source, access }: Stage, context: Context): Iterable<Row> {
  const table = source.table!;
  if (!access) return table.rows;
  const value = access.value.run(context);
  if (value === null) return [];
  if (!access.isList) return table.find(access.column, value);
  const values = new Set<Value>(value);
  const rows: Row[] = [];
  for (const each of values) rows.push(...table.find(access.column, each));
  return rows;
}

export function meets(conditions: readonly Compiled[], context: Context): boolean {
  for (const condition of conditions) if (condition.run(context) !== true) return false;
  return true;
}
