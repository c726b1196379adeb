import { messages } from '../app/messages';

export type Parsed = { value: unknown; error: null } | { value: undefined; error: string };

/** Parses JSON text; a failure is a sentence with line and column. */
export function parseJson(text: string): Parsed {
  try {
    return { value: JSON.parse(text), error: null };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const position = /position (\d+)/.exec(reason)?.[1];
    const before = text.slice(0, position === undefined ? text.length : Number(position)).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    const found = reason
      .replace(/ (in JSON )?at position.*$/, '')
      .replace(/, "?\.{0,3}.*is not valid JSON$/s, '');
    return { value: undefined, error: messages.json.invalid(before.length, column, found) };
  }
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
