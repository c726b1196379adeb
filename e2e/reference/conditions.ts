import type { Json } from '../../engine/core/index.js';

export type Data = { readonly [name: string]: Json };

/**
 * The few conditions that random models use, read without any expression library: comparisons of a name with a number
 * or truth value, joined by `or`.
 */
export function holds(condition: string, data: Data): boolean {
  return condition.split(' or ').some((part) => {
    const match = /^(\w+)(?: (>=|>|=) (\w+))?$/.exec(part.trim());
    if (!match) throw new Error(`The reference game does not read the condition "${condition}".`);
    const [, name, operator, text] = match;
    const value = data[name!];
    if (!operator) return value === true;
    const other = text === 'true' ? true : text === 'false' ? false : Number(text);
    if (operator === '=') return value === other;
    return typeof value === 'number' && (operator === '>' ? value > Number(other) : value >= Number(other));
  });
}
