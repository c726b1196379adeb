import type { Json, Key, Variables } from '../state/events.js';
import { ElementFailure, invalidArgument } from './failures.js';
import type { Step } from './step.js';

/** Levels of lists and objects in one value. */
const deepest = 64;
/** Smaller writes are not worth adding up the whole instance. */
const small = 4096;

/** Sizes of values that were measured already; values are never changed in place. */
const measured = new WeakMap<object, number>();

/** About the bytes of its JSON; `Infinity` where it is nested too deep. */
export function sizeOf(value: Json, depth = 0): number {
  if (typeof value === 'string') return value.length + 2;
  if (value === null || typeof value !== 'object') return 8;
  const known = measured.get(value);
  if (known !== undefined) return known;
  if (depth > deepest) return Number.POSITIVE_INFINITY;
  let size = 2;
  if (Array.isArray(value)) for (const item of value) size += sizeOf(item, depth + 1) + 1;
  else for (const name in value) size += name.length + 4 + sizeOf(value[name]!, depth + 1);
  if (depth === 0 && size > 256) measured.set(value, size);
  return size;
}

/**
 * What makes these variables too large for the instance, in a sentence; null where they fit.
 * @param homeOf the scope in which a variable is set: what it holds there now is replaced
 */
function excess(step: Step, values: Variables, homeOf: (name: string) => Key): string | null {
  const { variableBytes, instanceBytes } = step.limits;
  let written = 0;
  for (const name in values) {
    const size = sizeOf(values[name]!);
    if (size === Number.POSITIVE_INFINITY)
      return `Expected the variable ${name} to have at most ${deepest} levels of lists and objects, but it has more.`;
    if (size > variableBytes)
      return `Expected the variable ${name} to have at most ${kilobytes(variableBytes)}, but it has ${kilobytes(size)}. Keep large data elsewhere and refer to it, or raise the limit.`;
    written += size;
  }
  if (written < small) return null;
  let total = written;
  for (const scope in step.state.variables) {
    const known = step.state.variables[scope]!;
    for (const name in known)
      if (!(name in values) || homeOf(name) !== Number(scope)) total += sizeOf(known[name]!);
  }
  return total > instanceBytes
    ? `Expected the variables of a process instance to have at most ${kilobytes(instanceBytes)} together, but with ${Object.keys(values).join(', ')} they would have ${kilobytes(total)}. Keep large data elsewhere and refer to it, or raise the limit.`
    : null;
}

/** What an element writes. @throws ElementFailure RESOURCE_LIMIT */
export function checkWritten(step: Step, scopeKey: Key, values: Variables): void {
  const problem = excess(step, values, () => scopeKey);
  if (problem) throw new ElementFailure('RESOURCE_LIMIT', problem);
}

/** What somebody hands in for a scope and those around it. @throws Reject INVALID_ARGUMENT */
export function checkGiven(step: Step, scopeKey: Key, values: Variables): void {
  const problem = excess(step, values, (name) => step.homeOf(scopeKey, name));
  if (problem) throw invalidArgument(problem);
}

const kilobytes = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
