import { isIP } from 'node:net';
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

/** Addresses and ranges (CIDR) of machines, or `loopback`, `linklocal`, `uniquelocal`, with commas between them. */
export function networks() {
  return z
    .string()
    .transform((text) => text.split(',').map((each) => each.trim()))
    .pipe(z.array(z.string().refine(isNetwork)));
}

function isNetwork(text: string): boolean {
  if (/^(loopback|linklocal|uniquelocal)$/.test(text)) return true;
  const [address = '', length, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (version === 4 ? 32 : 128));
}

/** One of some words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words);
}
