import type { Expression } from '../model/graph.js';
import { unkept } from '../model/names.js';
import type { Json } from '../state/events.js';
import { ElementFailure } from './failures.js';

/** What an expression gave, where a text is expected. @throws ElementFailure EXTRACT_VALUE_ERROR */
export function asText(expression: Expression, value: Json, what: string, longest?: number): string {
  if (typeof value === 'string') return kept(what, value, longest);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new ElementFailure(
    'EXTRACT_VALUE_ERROR',
    `Expected ${what} to be a text, but the expression \`${expression.text}\` gave ${describe(value)}.`,
  );
}

/** What an expression gave, where true or false is expected. @throws ElementFailure CONDITION_ERROR */
export function asCondition(expression: Expression, value: Json): boolean {
  if (typeof value === 'boolean') return value;
  throw new ElementFailure(
    'CONDITION_ERROR',
    `Expected the condition \`${expression.text}\` to be true or false, but it gave ${describe(value)}. ` +
      `Correct the variables it uses, then retry.`,
  );
}

/** @throws ElementFailure where no index takes it */
export function kept(what: string, text: string, longest?: number): string {
  const problem = unkept(what, text, longest);
  if (problem) throw new ElementFailure('EXTRACT_VALUE_ERROR', problem);
  return text;
}

/** A value that was not what was expected, for the message that says so. */
export function describe(value: Json): string {
  if (value === null) return 'nothing (null)';
  const json = JSON.stringify(value);
  return `${Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `the ${typeof value}`} ${
    json.length > 120 ? `${json.slice(0, 117)}...` : json
  }`;
}
