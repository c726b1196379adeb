import type { Json } from './events.js';

/** Levels of lists and objects in one value. */
export const deepest = 64;

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
