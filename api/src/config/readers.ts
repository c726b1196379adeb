import { z } from 'zod';

/** Building blocks for settings: each reads the text of an environment variable. */

/** A whole number within bounds. */
export function wholeNumber(min: number, max: number) {
  return z.string().regex(/^\d+$/).transform(Number).pipe(z.number().int().min(min).max(max));
}

/** `1`, `true`, `yes`, `on` or `0`, `false`, `no`, `off`. */
export function yesOrNo() {
  return z.stringbool({
    truthy: ['1', 'true', 'yes', 'on'],
    falsy: ['0', 'false', 'no', 'off'],
  });
}

/** One of some words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words);
}
