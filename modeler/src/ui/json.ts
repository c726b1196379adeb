import { parser } from '@lezer/json';
import { messages } from '../app/messages';

export type Parsed = { value: unknown; error: null } | { value: undefined; error: string };

/** Parses JSON text; a failure is a sentence with line and column. */
export function parseJson(text: string): Parsed {
  try {
    return { value: JSON.parse(text), error: null };
  } catch (error) {
    const before = text.slice(0, mistakeIn(text)).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    const found = (error as Error).message
      .replace(/ (in JSON )?at position.*$/, '')
      .replace(/, "?\.{0,3}.*is not valid JSON$/s, '');
    return { value: undefined, error: messages.json.invalid(before.length, column, found) };
  }
}

/** Where the text is no JSON any more: browsers tell it in some of their messages only. */
function mistakeIn(text: string): number {
  let found = text.length;
  parser.parse(text).iterate({
    enter: ({ type, from }) => {
      if (type.isError) found = Math.min(found, from);
    },
  });
  return found;
}

/** Parses the text of a JSON object, as variables are. Empty text is the empty object. */
export function parseVariables(text: string): Parsed {
  const parsed = parseJson(text.trim() === '' ? '{}' : text);
  if (parsed.error !== null) return parsed;
  const { value } = parsed;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { value: undefined, error: messages.json.object };
  return parsed;
}
