import { unaryTest } from 'feelin';
import { plainTest } from './plain-tests.js';

const tests = [
  '"a"',
  '"a", "b"',
  '"a","b" , "c d"',
  '""',
  '10',
  '-1, 2.5 ,10',
  '< 10',
  '<=10',
  '> -1',
  '>= 2.5',
  '[1..10]',
  '[1..10)',
  '(1..10]',
  ']1..10[',
  '[ -1 .. 2.5 ]',
  '(2.5..2.5)',
];
const values = ['a', 'b', 'c d', '', '10', 10, 1, 0, -1, 2.5, 9.999, 10.001];

describe('cells that need no parser', () => {
  it('hold exactly where FEEL says so', () => {
    const different: string[] = [];
    let decided = 0;
    for (const test of tests)
      for (const value of values) {
        const found = plainTest(test, value);
        if (found === undefined) continue;
        decided += 1;
        const { value: expected } = unaryTest(test, { '?': value }) as { value: unknown };
        if (found !== (expected === true)) different.push(`${test} of ${JSON.stringify(value)}`);
      }
    expect(different).toEqual([]);
    expect(decided).toBeGreaterThan(100);
  });

  it('are left to FEEL where there is more to know', () => {
    const open = [
      'a',
      '? > 5',
      'not("a")',
      '"a\\"b"',
      '< limit',
      'date("2026-01-01")',
      '[1..limit]',
      '[10..1]',
      'null',
    ];
    for (const test of open) for (const value of ['a', 3]) expect(plainTest(test, value)).toBeUndefined();
    for (const value of [null, true, [1], { a: 1 }]) expect(plainTest('< 10', value)).toBeUndefined();
  });
});
