import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The options of a command; says in a sentence which one is not known, and ends the process, where there is one. */
export function optionsOf<const T extends NonNullable<ParseArgsConfig['options']>>(options: T) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    const known = Object.entries(options).map(([name, option]) => {
      const value = option.type === 'boolean' ? '' : ` ${option.default ?? '...'}`;
      return `  --${name}${value}`;
    });
    console.error(`${(error as Error).message}\n\nOptions, as they are when left out:\n${known.join('\n')}`);
    process.exit(2);
  }
}

/** Ends the process with a sentence where the option is not a (whole) number from `least` on. */
export function numberOf(name: string, text: string, least: number, isWhole = true): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && (isWhole ? Number.isInteger(value) : Number.isFinite(value)))
    return value;
  console.error(
    `Expected --${name} to be a ${isWhole ? 'whole ' : ''}number from ${least} on, but it is "${text}".`,
  );
  process.exit(2);
}
