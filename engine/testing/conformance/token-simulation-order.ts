import type { ModelFacts } from './token-simulation-facts.js';

/** A line of a trace: `enter:TASK:B`, `exit:TASK:B`, `signal:START:A`, `createScope:TASK:A`, `destroyScope:TASK:A`. */
export interface Line {
  readonly what: string;
  readonly id: string;
  readonly scope: string;
}

export const lineOf = (text: string): Line => {
  const [what, id, scope] = text.split(':');
  // A collapsed sub-process is drawn on a plane of its own, by whose name it may be called.
  return { what: what!, id: id!.replace(/_plane$/, ''), scope: scope ?? '' };
};

/**
 * Do two traces say the same? What happens in parallel has no order: but each two elements that a token goes
 * between, of which one contains the other, or of which one causes the other, must do the same in the same order.
 *
 * @param expected lines like `enter TASK`
 */
export function sameOrder(facts: ModelFacts, expected: readonly string[], found: readonly string[]): boolean {
  if ([...expected].sort().join() !== [...found].sort().join()) return false;
  const idOf = (line: string): string => line.slice(line.indexOf(' ') + 1);
  const agree = (concerns: (line: string) => boolean): boolean => {
    const [one, other] = [expected.filter(concerns), found.filter(concerns)];
    // Where several tokens are at one element at once, which of them moves first is free.
    return isCrowded(one) || isCrowded(other) || one.join() === other.join();
  };
  return (
    [...containments(facts), ...facts.ways].every(([a, b]) =>
      agree((line) => idOf(line) === a || idOf(line) === b),
    ) && facts.causes.every(([from, to]) => agree((line) => line === `enter ${from}` || idOf(line) === to))
  );
}

function containments({ scopes, processNames }: ModelFacts): [string, string][] {
  return Object.keys(scopes).flatMap((id) => {
    const pairs: [string, string][] = [];
    for (let scope = scopes[id]; scope; scope = scopes[scope]) pairs.push([id, processNames[scope] ?? scope]);
    return pairs;
  });
}

/** Does something happen twice in a row? */
const isCrowded = (lines: readonly string[]): boolean =>
  lines.some((line, index) => lines[index + 1] === line);
