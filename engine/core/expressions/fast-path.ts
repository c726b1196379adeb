import type { Json, Variables } from '../state/events.js';

/** Evaluates without JSONata's machinery; `undefined` means: not for me, ask JSONata. */
export type Fast = (variables: Variables) => Json | undefined;

type Node = {
  readonly type?: string;
  readonly value?: unknown;
  readonly steps?: readonly Node[];
  readonly lhs?: Node;
  readonly rhs?: Node;
} & { readonly [name: string]: unknown };

const declined = Symbol('declined');
type Value = Json | typeof declined;
type Get = (variables: Variables) => Value;

/**
 * Conditions are mostly comparisons of a variable with a constant. Their meaning does not depend on JSONata's
 * rules for lists and missing values as long as only numbers, texts and booleans meet, so those are compiled to
 * plain closures; anything else that turns up at run time is left to JSONata.
 */
export function compileFast(ast: unknown): Fast | null {
  const get = compile(ast as Node, 0);
  if (!get) return null;
  return (variables) => {
    const value = get(variables);
    return value === declined ? undefined : value;
  };
}

function compile(node: Node, depth: number): Get | null {
  if (depth > 20) return null;
  switch (node.type) {
    case 'string':
    case 'number':
      return constant(node.value as Json);
    case 'value':
      return typeof node.value === 'boolean' ? constant(node.value) : null;
    case 'path':
      return path(node);
    case 'binary': {
      const lhs = node.lhs && compile(node.lhs, depth + 1);
      const rhs = node.rhs && compile(node.rhs, depth + 1);
      return lhs && rhs ? binary(String(node.value), lhs, rhs) : null;
    }
    default:
      return null;
  }
}

const constant =
  (value: Json): Get =>
  () =>
    value;

function path(node: Node): Get | null {
  const known = new Set(['type', 'steps', 'value', 'position']);
  const names: string[] = [];
  if (Object.keys(node).some((key) => !known.has(key))) return null;
  for (const step of node.steps ?? []) {
    if (step.type !== 'name' || Object.keys(step).some((key) => !known.has(key))) return null;
    names.push(step.value as string);
  }
  return (variables) => {
    let at: unknown = variables;
    for (const name of names) {
      if (at === null || typeof at !== 'object' || Array.isArray(at) || !Object.hasOwn(at, name))
        return declined;
      at = (at as { [name: string]: unknown })[name];
    }
    return typeof at === 'string' || typeof at === 'boolean' || typeof at === 'number' ? at : declined;
  };
}

function binary(operator: string, lhs: Get, rhs: Get): Get | null {
  const operate = operators[operator];
  if (!operate) return null;
  return (variables) => {
    const left = lhs(variables);
    if (left === declined) return declined;
    const right = rhs(variables);
    return right === declined ? declined : operate(left, right);
  };
}

const numbers =
  (operate: (a: number, b: number) => Json): ((a: Json, b: Json) => Value) =>
  (a, b) => {
    if (typeof a !== 'number' || typeof b !== 'number') return declined;
    const value = operate(a, b);
    return typeof value === 'number' && !Number.isFinite(value) ? declined : value;
  };
const ordered =
  (operate: (a: number | string, b: number | string) => boolean): ((a: Json, b: Json) => Value) =>
  (a, b) =>
    (typeof a === 'number' && typeof b === 'number') || (typeof a === 'string' && typeof b === 'string')
      ? operate(a, b)
      : declined;
const booleans =
  (operate: (a: boolean, b: boolean) => boolean): ((a: Json, b: Json) => Value) =>
  (a, b) =>
    typeof a === 'boolean' && typeof b === 'boolean' ? operate(a, b) : declined;

const operators: { readonly [operator: string]: (a: Json, b: Json) => Value } = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': ordered((a, b) => a < b),
  '<=': ordered((a, b) => a <= b),
  '>': ordered((a, b) => a > b),
  '>=': ordered((a, b) => a >= b),
  '+': numbers((a, b) => a + b),
  '-': numbers((a, b) => a - b),
  '*': numbers((a, b) => a * b),
  and: booleans((a, b) => a && b),
  or: booleans((a, b) => a || b),
};

/** For tests and docs: does this text take the fast path? */
export const fastPath = compileFast;
