import { plain } from '../core/expressions/feel.js';
import type { DecisionFailure, DecisionTable } from './model.js';

/** A rule that matched, with its outputs. `index` counts from 0. */
export interface Hit {
  readonly rule: DecisionTable['rules'][number];
  readonly index: number;
  readonly outputs: readonly unknown[];
}

/** The table that is evaluated. */
interface Evaluating {
  readonly name: string;
  fail(message: string): DecisionFailure;
  feel(text: string): unknown;
}

/** `value` undefined: no rule matched. `used`: the rules that count, where not all that matched do. */
interface Chosen {
  readonly value: unknown;
  readonly used?: readonly Hit[];
}

/** What the hit policy makes of the rules that matched (DMN 1.3, clause 8.2.10). @throws DecisionFailure */
export function choose(table: DecisionTable, hits: readonly Hit[], of: Evaluating): Chosen {
  const value = (hit: Hit): unknown =>
    table.outputs.length === 1
      ? hit.outputs[0]
      : Object.fromEntries(table.outputs.map(({ name }, n) => [name, hit.outputs[n] ?? null]));
  switch (table.hitPolicy) {
    case 'UNIQUE':
      if (hits.length > 1)
        throw of.fail(
          `Expected at most one rule of "${of.name}" to match (hit policy unique), but rules ${hits.map((hit) => hit.index + 1).join(', ')} do.`,
        );
      return { value: hits[0] && value(hits[0]) };
    case 'FIRST':
      return { value: hits[0] && value(hits[0]), used: hits.slice(0, 1) };
    case 'ANY': {
      const distinct = new Set(hits.map((hit) => JSON.stringify(plain(value(hit)))));
      if (distinct.size > 1)
        throw of.fail(
          `Expected all matching rules of "${of.name}" to give the same (hit policy any), but rules ${hits.map((hit) => hit.index + 1).join(', ')} give ${[...distinct].join(' and ')}.`,
        );
      return { value: hits[0] && value(hits[0]) };
    }
    case 'PRIORITY': {
      const [first] = ranked(table, hits, of);
      return { value: first && value(first), used: first ? [first] : [] };
    }
    case 'RULE ORDER':
      return { value: hits.map(value) };
    case 'OUTPUT ORDER': {
      const ordered = ranked(table, hits, of);
      return { value: ordered.map(value), used: ordered };
    }
    case 'COLLECT':
      return { value: aggregate(table, hits.map(value), of) };
  }
}

/** By the order of the outputs' allowed values, the first output before the second. */
function ranked(table: DecisionTable, hits: readonly Hit[], of: Evaluating): readonly Hit[] {
  const orders = table.outputs.map(({ allowed }) =>
    allowed.map((text) => JSON.stringify(plain(of.feel(text)))),
  );
  const rank = (hit: Hit, n: number): number => {
    const at = orders[n]!.indexOf(JSON.stringify(plain(hit.outputs[n])));
    return at < 0 ? Number.MAX_SAFE_INTEGER : at;
  };
  return [...hits].sort((a, b) => {
    for (let n = 0; n < orders.length; n++) if (rank(a, n) !== rank(b, n)) return rank(a, n) - rank(b, n);
    return a.index - b.index;
  });
}

function aggregate(table: DecisionTable, values: readonly unknown[], of: Evaluating): unknown {
  if (!table.aggregation) return values;
  if (table.aggregation === 'COUNT') return new Set(values.map((value) => JSON.stringify(plain(value)))).size;
  if (values.length === 0) return null;
  if (!values.every((value) => typeof value === 'number'))
    throw of.fail(
      `Expected the outputs of "${of.name}" to be numbers, because they are collected by ${table.aggregation}, but they are ${JSON.stringify(values.map(plain))}.`,
    );
  if (table.aggregation === 'SUM') return values.reduce((sum, value) => sum + value, 0);
  return table.aggregation === 'MIN' ? Math.min(...values) : Math.max(...values);
}
