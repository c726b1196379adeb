import { checkTimer } from './iso8601';

const JSONATA = 'https://jsonata.org';
const FEEL = 'https://www.omg.org/spec/FEEL/20140401';

describe('The value of a timer', () => {
  it.each([
    ['timeDate', '2026-12-24T18:00:00Z'],
    ['timeDate', '2026-12-24T18:00:00[Europe/Berlin]'],
    ['timeDuration', 'PT15M'],
    ['timeDuration', 'P1Y2M3W4DT5H6M7.5S'],
    ['timeCycle', 'R3/PT10M'],
    ['timeCycle', 'R/2026-12-24T18:00:00Z/P1D'],
    ['timeCycle', '0 0 9 * * MON-FRI'],
    ['timeCycle', '@daily'],
    ['timeDuration', 'wait & "M"'],
  ] as const)('may be the %s %s', (kind, text) => {
    expect(checkTimer(kind, text, JSONATA)).toBeNull();
  });

  it.each([
    ['timeDate', '', 'Expected a date and time such as'],
    ['timeDate', '2026-13-45T99:00:00Z', 'or an expression'],
    ['timeDuration', 'P', 'or an expression'],
    ['timeDuration', '15 minutes', 'Expected a duration such as PT15M or P2D, or an expression'],
    ['timeCycle', 'R3/', 'Expected a cycle such as'],
    ['timeCycle', 'R3/PT1M/PT2M/PT3M', 'Expected a cycle such as'],
  ] as const)('may not be the %s "%s"', (kind, text, sentence) => {
    // In FEEL, an expression shows by its first sign; in JSONata every name is one.
    expect(checkTimer(kind, text, FEEL)).toContain(sentence);
  });

  it('is an expression in FEEL where it begins with =', () => {
    expect(checkTimer('timeDuration', '=deadline - now()', FEEL)).toBeNull();
    expect(checkTimer('timeDuration', 'deadline', FEEL)).toContain('that begins with =');
  });

  it('tells where a JSONata expression is wrong', () => {
    expect(checkTimer('timeDuration', '="PT" & (', JSONATA)).toMatch(
      /Expected a duration .*or an expression\. ./,
    );
  });
});
