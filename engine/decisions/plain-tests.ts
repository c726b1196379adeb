/**
 * Cells of decision tables that need no parser: texts, numbers, comparisons with a number, intervals of numbers. Large
 * tables consist of them, and reading FEEL costs a hundred times as much as comparing two numbers.
 */
const number = String.raw`-?\d+(?:\.\d+)?`;
const texts = /^"[^"\\]*"(?:\s*,\s*"[^"\\]*")*$/;
const numbers = new RegExp(`^${number}(?:\\s*,\\s*${number})*$`);
const comparison = new RegExp(`^(<=|>=|<|>)\\s*(${number})$`);
const interval = new RegExp(`^([[(\\]])\\s*(${number})\\s*\\.\\.\\s*(${number})\\s*([\\])[])$`);

/** @returns does the test hold; undefined where only FEEL can tell */
export function plainTest(test: string, value: unknown): boolean | undefined {
  if (typeof value === 'string') {
    if (!texts.test(test)) return undefined;
    return [...test.matchAll(/"([^"\\]*)"/g)].some(([, text]) => text === value);
  }
  return typeof value === 'number' ? numberTest(test, value) : undefined;
}

function numberTest(test: string, value: number): boolean | undefined {
  const compared = comparison.exec(test);
  if (compared) return compare(value, compared[1]!, Number(compared[2]));
  const within = interval.exec(test);
  if (within) {
    const [, opening, from, to, closing] = within;
    // Backwards: FEEL has its own view of it.
    if (Number(from) > Number(to)) return undefined;
    return (
      compare(value, opening === '[' ? '>=' : '>', Number(from)) &&
      compare(value, closing === ']' ? '<=' : '<', Number(to))
    );
  }
  return numbers.test(test) ? test.split(',').some((each) => Number(each) === value) : undefined;
}

function compare(value: number, operator: string, other: number): boolean {
  switch (operator) {
    case '<':
      return value < other;
    case '<=':
      return value <= other;
    case '>':
      return value > other;
    default:
      return value >= other;
  }
}
