import { isFunction } from 'feelin';

/** The names that are known where an expression is evaluated. */
export type Scope = { [name: string]: unknown };

/** Makes a value known by its names; what is imported, within the name of the import. */
export function put(scope: Scope, from: string | undefined, names: readonly string[], value: unknown): void {
  const known = from && scope[from] !== null && typeof scope[from] === 'object' ? scope[from] : {};
  const into: Scope = from ? { ...known } : scope;
  for (const name of names) into[name] = value;
  if (from) scope[from] = into;
}

export const isContext = (value: unknown): value is Scope =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** A function that FEEL may call with its parameters by their names as well. */
export function withParameters(names: readonly string[], call: (...values: unknown[]) => unknown): unknown {
  return Object.assign(call, { $args: names });
}

/** A value as it is told: functions, which are no JSON, as texts. */
export function told(value: unknown): unknown {
  if (typeof value === 'function' && '$args' in value)
    return `function(${(value.$args as readonly string[]).join(', ')})`;
  if (isFunction(value)) return `function(${value.parameterNames.join(', ')})`;
  if (Array.isArray(value)) return value.map(told);
  if (!isContext(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, told(entry)]));
}
