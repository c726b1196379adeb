import { evaluate as feelin, isFunction, parseExpression } from 'feelin';
import { EvaluationError } from '../kernel/failures.js';
import type { Json, Variables } from '../state/events.js';
import type { SyntaxProblem } from './index.js';

interface Warning {
  readonly message: string;
  readonly type?: string;
}

export function evaluateFeel(text: string, variables: Variables): Json {
  let result: { value: unknown; warnings?: readonly Warning[] };
  try {
    result = feelin(text, variables) as typeof result;
  } catch (cause) {
    throw new EvaluationError(
      `The FEEL expression \`${text}\` could not be evaluated: ${(cause as Error).message}.`,
    );
  }
  const { value, warnings = [] } = result;
  const serious = warnings.find(
    (w) => w.type === 'FUNCTION_INVOCATION_FAILURE' || w.type === 'NO_FUNCTION_FOUND',
  );
  if (serious && (value === null || value === undefined))
    throw new EvaluationError(`The FEEL expression \`${text}\` could not be evaluated: ${serious.message}.`);
  return plain(value);
}

/** FEEL's values as JSON: dates, times and durations as ISO 8601 texts. */
export function plain(value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (typeof value === 'function' || isFunction(value))
    throw new EvaluationError('Expected a value, but the expression gave a function.');
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new EvaluationError('Expected a finite number, but the expression gave none.');
  if (typeof value !== 'object') return value as Json;
  if (Array.isArray(value)) return value.map(plain);
  const text = temporal(value);
  if (text !== null) return text;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, plain(entry)]));
}

function temporal(value: object): string | null {
  if (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null) return null;
  if ('toISO' in value && typeof value.toISO === 'function') return String(value.toISO());
  return String(value);
}

/** @param names that are known where it is evaluated: those with spaces and signs are read as they are written */
export function checkFeel(text: string, names: Variables = {}): SyntaxProblem | null {
  try {
    const tree = parseExpression(text, names, undefined) as unknown as {
      cursor(): { next(): boolean; type: { isError: boolean }; from: number };
    };
    const cursor = tree.cursor();
    do {
      if (cursor.type.isError)
        return {
          message: `Unexpected \`${text.slice(cursor.from, cursor.from + 12) || 'end of expression'}\``,
          position: cursor.from,
        };
    } while (cursor.next());
    return null;
  } catch (cause) {
    return { message: (cause as Error).message };
  }
}
