import { unkept } from '../model/names.js';
import type { Key, Variables } from '../state/events.js';
import { deepest, sizeOf } from '../state/size.js';
import { entryOf } from '../state/table.js';
import { ElementFailure, invalidArgument } from './failures.js';
import type { Step } from './step.js';

/** Smaller writes always fit: what the engine itself notes is not refused. */
const small = 4096;

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
  let total = step.state.variableBytes + written;
  for (const name in values) {
    const replaced = entryOf(step.state.variables, homeOf(name))?.[name];
    if (replaced !== undefined) total -= sizeOf(replaced);
  }
  return total > instanceBytes
    ? `Expected the variables of a process instance to have at most ${kilobytes(instanceBytes)} together, but with ${Object.keys(values).join(', ')} they would have ${kilobytes(total)}. Keep large data elsewhere and refer to it, or raise the limit.`
    : null;
}

/** @returns a sentence; null where all names can be kept */
function unkeptName(values: Variables): string | null {
  for (const name in values) {
    const problem = unkept('the name of a variable', name);
    if (problem) return problem;
  }
  return null;
}

/** What an element writes. @throws ElementFailure RESOURCE_LIMIT, EXTRACT_VALUE_ERROR */
export function checkWritten(step: Step, scopeKey: Key, values: Variables): void {
  const name = unkeptName(values);
  if (name) throw new ElementFailure('EXTRACT_VALUE_ERROR', name);
  const problem = excess(step, values, () => scopeKey);
  if (problem) throw new ElementFailure('RESOURCE_LIMIT', problem);
}

/** What somebody hands in for a scope and those around it. @throws Reject INVALID_ARGUMENT */
export function checkGiven(step: Step, scopeKey: Key, values: Variables): void {
  const problem = unkeptName(values) ?? excess(step, values, (name) => step.homeOf(scopeKey, name));
  if (problem) throw invalidArgument(problem);
}

const kilobytes = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
