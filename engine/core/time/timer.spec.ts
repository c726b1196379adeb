import { schedule, timerLiteral } from './timer.js';

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

it('is no timer when it is neither a repeating interval nor cron', () => {
  expect(timerLiteral('timeCycle', '0 0/x * * * ?')).toBe(false);
  expect(schedule('timeCycle', 'often', 0)).toEqual({ problem: expect.stringMatching(/but found `often`/) });
});
