import type { DmnElement } from 'dmn-moddle';
import type { Variables } from '../core/index.js';

/**
 * Names with spaces and signs (`Student's name`): FEEL reads them only where it knows them (DMN 1.5, clause 10.3.1.5).
 * Each may be a variable, or an entry of a variable.
 */
export function namesOf(definitions: DmnElement): Variables {
  const all = new Set<string>();
  collect(definitions, all);
  const composed = [...all].filter((name) => !/^\w+$/.test(name));
  if (composed.length === 0) return {};
  const entries = Object.fromEntries(composed.map((name) => [name, null]));
  return Object.fromEntries([...all].map((name) => [name, entries]));
}

function collect(el: DmnElement, names: Set<string>): void {
  for (const name of [el.name, el.iteratorVariable])
    if (typeof name === 'string' && name.trim()) names.add(name.trim());
  for (const value of Object.values(el).flat())
    if (value && typeof value === 'object' && '$type' in value) collect(value as DmnElement, names);
}
