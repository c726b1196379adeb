import { nextOccurrence, schedule, timerLiteral } from './timer.js';

const minute = 60_000;

it.each([
  ['0 0/5 * * * ?', 5 * minute],
  ['0 3/20 * * * *', 3 * minute],
  ['0/10 * * * *', 10 * minute],
  ['0 7,30/10 * * * ?', 7 * minute],
  ['0 */5 * * * *', 5 * minute],
])('a cycle may be cron with steps from a value on: %s', (cron, dueAt) => {
  expect(schedule('timeCycle', cron, 0)).toMatchObject({ dueAt, repetitions: null });
});

it.each([
  ['timeDate', '0000-01-01T00:00:00Z'],
  ['timeDate', '+010000-01-01T00:00:00Z'],
  ['timeDate', 8.7e15],
  ['timeDuration', 'P1000000000Y'],
  ['timeDuration', '-P3000Y'],
  ['timeCycle', 'R/P9999Y'],
  ['timeCycle', 'R3/+275760-09-13T00:00:00Z/P1D'],
] as const)('is due in the years 1 to 9999: %s %s', (kind, value) => {
  expect(schedule(kind, value, 0)).toEqual({
    problem: `Expected a moment in the years 1 to 9999, but ${JSON.stringify(value)} leads out of them.`,
  });
});

it('does not come again after the year 9999, nor more often than can be counted', () => {
  const last = Date.parse('9999-12-31T12:00:00Z');
  expect(nextOccurrence('PT1H', last, last)).toBe(last + 60 * minute);
  expect(nextOccurrence('P1D', last, last)).toBeNull();
  expect(schedule('timeCycle', 'R2147483647/PT1H', 0)).toMatchObject({ repetitions: 2 ** 31 - 1 });
  expect(schedule('timeCycle', 'R2147483648/PT1H', 0)).toHaveProperty('problem');
});

it('is no timer when it is neither a repeating interval nor cron', () => {
  expect(timerLiteral('timeCycle', '0 0/x * * * ?')).toBe(false);
  expect(schedule('timeCycle', 'often', 0)).toEqual({ problem: expect.stringMatching(/but found `often`/) });
});
