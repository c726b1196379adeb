import { plain } from '../core/expressions/feel.js';
import { choose, type Hit } from './hit-policies.js';
import type { DecisionFailure, DecisionTable, EvaluatedDecision } from './model.js';
import { temporal } from './types.js';

/** What an auditor is told about a table. */
export type Evaluated = Pick<EvaluatedDecision, 'evaluatedInputs' | 'matchedRules'>;

/** Where the table is evaluated: its expressions see the names that are known there. */
export interface Evaluating {
  readonly name: string;
  fail(message: string): DecisionFailure;
  feel(text: string): unknown;
  holds(tests: string, value: unknown): boolean;
}

/** A decision table (DMN 1.5, clause 8.2). `note` is told what was seen so far. @throws DecisionFailure */
export function evaluateTable(
  table: DecisionTable,
  of: Evaluating,
  note?: (evaluated: Evaluated) => void,
): unknown {
  const values: unknown[] = [];
  const tell = (hits: readonly Hit[]) => note?.(seen(table, values, hits));
  for (const input of table.inputs) {
    values.push(of.feel(input.expression || 'null'));
    tell([]);
    values.push(inputValue(input, values.pop(), of));
  }
  const matched = table.rules.flatMap((rule, index) =>
    rule.tests.every((test, n) => of.holds(test, values[n])) ? [{ rule, index }] : [],
  );
  const hits = matched.map(({ rule, index }) => ({
    rule,
    index,
    outputs: rule.results.map((text) => of.feel(text || 'null')),
  }));
  tell(hits);
  if (hits.length === 0 && table.outputs.some((output) => output.default !== null))
    return defaults(table, of);
  const chosen = choose(table, hits, of);
  tell(chosen.used ?? hits);
  return chosen.value ?? null;
}

function inputValue(input: DecisionTable['inputs'][number], given: unknown, of: Evaluating): unknown {
  const value = input.type ? temporal(given, input.type.replace(/^\w+:/, '')) : given;
  if (input.allowed && value !== null && !of.holds(input.allowed, value))
    throw of.fail(
      `Expected the input "${input.label}" to be one of ${input.allowed}, but it is ${JSON.stringify(plain(value))}.`,
    );
  return value;
}

function defaults(table: DecisionTable, of: Evaluating): unknown {
  const values = table.outputs.map((output) => (output.default === null ? null : of.feel(output.default)));
  return table.outputs.length === 1
    ? values[0]
    : Object.fromEntries(table.outputs.map(({ name }, n) => [name, values[n]]));
}

/** The inputs so far, and the rules that applied. */
const seen = (table: DecisionTable, values: readonly unknown[], hits: readonly Hit[]): Evaluated => ({
  evaluatedInputs: table.inputs.slice(0, values.length).map((input, n) => ({
    inputId: input.id,
    inputName: input.label,
    inputValue: plain(values[n]),
  })),
  matchedRules: hits.map(({ rule, index, outputs }) => ({
    ruleId: rule.id,
    ruleIndex: index + 1,
    evaluatedOutputs: table.outputs.map((output, n) => ({
      outputId: output.id,
      outputName: output.name,
      outputValue: plain(outputs[n]),
    })),
  })),
});
