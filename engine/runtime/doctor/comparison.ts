/** Compares rows by key: what is missing, what is too much, what differs. */
export interface Entry {
  readonly key: string;
  /** What must be equal, as one text. */
  readonly text: string;
}

/** @returns sentences */
export function differences(what: string, expected: readonly Entry[], found: readonly Entry[]): string[] {
  const sentences: string[] = [];
  const rows = new Map(found.map((entry) => [entry.key, entry.text]));
  for (const { key, text } of expected) {
    const row = rows.get(key);
    if (row === undefined) sentences.push(`${what} ${key} is missing, expected ${shorten(text)}`);
    else if (row !== text) sentences.push(`${what} ${key} is ${shorten(row)}, expected ${shorten(text)}`);
    rows.delete(key);
  }
  for (const [key, text] of rows) sentences.push(`${what} ${key} is there (${shorten(text)}), expected none`);
  return sentences;
}

const shorten = (text: string): string => (text.length > 160 ? `${text.slice(0, 157)}...` : text);

/** JSON with sorted names: equal texts are equal values. */
export function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, each) =>
      each !== null && typeof each === 'object' && !Array.isArray(each)
        ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1)))
        : each,
    ) ?? 'nothing'
  );
}
