/** Ids, names and keys by which something is looked up: what they have to be so that every index takes them. */

/** Characters (UTF-16 units): an entry of an index of PostgreSQL has at most 2,704 bytes. */
export const LONGEST_NAME = 500;
/** As in the API of existing clients. */
export const LONGEST_BUSINESS_ID = 256;

/** @returns what is wrong with a text, as a sentence; null where it can be kept */
export function unkept(what: string, text: string, longest = LONGEST_NAME): string | null {
  if (text.length > longest)
    return `Expected ${what} to have at most ${longest} characters, but it has ${text.length}: "${text.slice(0, 40)} …".`;
  if (text.includes('\0'))
    return `Expected ${what} to have no zero character (U+0000), but ${JSON.stringify(text)} has one.`;
  return null;
}
