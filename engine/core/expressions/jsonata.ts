import jsonata from 'jsonata';
import { RE2JS } from 're2js';
import { EvaluationError } from '../kernel/failures.js';
import type { Json, Variables } from '../state/events.js';
import { compileFast, type Fast } from './fast-path.js';
import type { SyntaxProblem } from './index.js';
import { linearRegExp } from './linear-reg-exp.js';

/** Depth and length that one evaluation may use. */
const guardrails = { stack: 500, sequence: 100_000 };
/** ms that one evaluation may take. */
export const usualTimeout = 200;

interface Compiled {
  readonly expression: jsonata.Expression;
  readonly fast: Fast | null;
  readonly names: readonly string[];
  readonly timeout: number;
}
type JsonataError = Error & { code?: string; position?: number; token?: string; value?: unknown };

const cache = new Map<string, Compiled>();

function compiled(text: string, timeout = usualTimeout): Compiled {
  let entry = cache.get(text);
  if (entry?.timeout !== timeout) {
    const expression = jsonata(text, {
      ...guardrails,
      timeout,
      RegexEngine: linearRegExp(RE2JS) as unknown as RegExpConstructor,
    });
    // Nothing that would make the same inputs give another result, and nothing that compiles text at run time.
    for (const name of ['eval', 'random', 'shuffle', 'now', 'millis']) expression.assign(name, undefined);
    const ast = expression.ast();
    entry = { expression, fast: compileFast(ast), names: rootNames(ast), timeout };
    if (cache.size > 5000) cache.clear();
    cache.set(text, entry);
  }
  return entry;
}

export function evaluateJsonata(
  text: string,
  variables: Variables,
  timeout = usualTimeout,
): Json | Promise<Json> {
  const entry = compiled(text, timeout);
  if (entry.fast) {
    const value = entry.fast(variables);
    if (value !== undefined) return value;
  }
  return slow(entry, text, variables);
}

async function slow({ expression, names }: Compiled, text: string, variables: Variables): Promise<Json> {
  try {
    return plain(await expression.evaluate(variables));
  } catch (cause) {
    throw explained(cause as JsonataError, text, names, variables);
  }
}

function explained(
  cause: JsonataError,
  text: string,
  names: readonly string[],
  variables: Variables,
): EvaluationError {
  const kind = cause.code === 'D1012' || cause.code === 'D1011' ? 'timeout' : 'error';
  const seen = names.map((name) => `${name} = ${name in variables ? brief(variables[name]!) : 'not set'}`);
  const at = cause.position === undefined ? '' : ` at character ${cause.position}`;
  const saw = seen.length > 0 ? ` It saw ${seen.join(', ')}.` : '';
  return new EvaluationError(
    `The expression \`${text}\` could not be evaluated${at}: ${cause.message}.${saw}`,
    cause.position,
    kind,
  );
}

const brief = (value: Json): string => {
  const json = JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 57)}...` : json;
};

export const isCheapJsonata = (text: string): boolean => compiled(text).fast !== null;

export function checkJsonata(text: string): SyntaxProblem | null {
  try {
    jsonata(text);
    return null;
  } catch (cause) {
    const { message, position } = cause as JsonataError;
    return { message, ...(position !== undefined && { position }) };
  }
}

/** JSONata's result as plain JSON: no functions, no marked sequences, nothing instead of undefined. */
function plain(value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value;
    throw new EvaluationError(
      'Expected a finite number, but the expression gave one that is too large or not a number.',
    );
  }
  if (typeof value === 'object' && !isFunction(value)) return JSON.parse(JSON.stringify(value)) as Json;
  throw new EvaluationError('Expected a value, but the expression gave a function.');
}

const isFunction = (value: object): boolean => '_jsonata_lambda' in value || '_jsonata_function' in value;

type Node = { type?: string; value?: unknown; steps?: Node[] } & { [name: string]: unknown };

/** The names of the variables that an expression starts its paths with, for messages. */
function rootNames(ast: unknown): string[] {
  const names = new Set<string>();
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(walk);
    if (node === null || typeof node !== 'object') return;
    const { type, value, steps, ...rest } = node as Node;
    if (type === 'path' && steps) {
      const [first] = steps;
      if (first?.type === 'name' && typeof first.value === 'string') names.add(first.value);
      else walk(first);
      return;
    }
    if (type === 'name' && typeof value === 'string') names.add(value);
    Object.values(rest).forEach(walk);
  };
  walk(ast);
  return [...names];
}
