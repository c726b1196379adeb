import type { Json, Variables } from '../core/index.js';
import { compileDecisions, evaluateDecision } from './index.js';

const file = (logic: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20211108/MODEL/" id="file" name="Test" namespace="http://procession.example">
<decision id="d" name="d">${logic}</decision></definitions>`;
const child = (name: string, text: string, typeRef = '') =>
  `<${name}${typeRef && ` typeRef="${typeRef}"`}><literalExpression><text>${text.replace(/</g, '&lt;')}</text></literalExpression></${name}>`;
const conditional = (condition: string) =>
  `<conditional>${child('if', condition)}${child('then', '"yes"')}${child('else', '"no"')}</conditional>`;
const filter = (list: string, match: string) =>
  `<filter>${child('in', list)}${child('match', match)}</filter>`;
const iteration = (kind: 'for' | 'some' | 'every', list: string, each: string) =>
  `<${kind} iteratorVariable="n">${child('in', list)}${child(kind === 'for' ? 'return' : 'satisfies', each)}</${kind}>`;

async function decide(logic: string, variables: Variables = {}): Promise<Json> {
  const { model, diagnostics } = await compileDecisions(file(logic), 'test.dmn');
  expect(diagnostics).toEqual([]);
  return evaluateDecision(model!, 'd', variables).result;
}

describe('boxed expressions of DMN 1.4', () => {
  it.each([
    [conditional('x > 1'), 'yes'],
    [conditional('x > 2'), 'no'],
    [conditional('"neither"'), 'no'],
    [filter('[1, 2, 3]', 'item >= x'), [2, 3]],
    [filter('[{n: 1}, {n: 2}]', 'n = x'), [{ n: 2 }]],
    [filter('[1, 2, 3]', '"neither"'), []],
    [iteration('for', '[1, 2]', 'n * x'), [2, 4]],
    [iteration('for', '[1..3]', 'n + count(partial)'), [1, 3, 5]],
    [iteration('for', '[]', 'n'), []],
    [iteration('for', 'x', 'n'), [2]],
    [iteration('for', 'null', 'n'), null],
    [iteration('some', '[1, 2]', 'n = x'), true],
    [iteration('some', '[1, 2]', 'n > x'), false],
    [iteration('some', '[1, 2]', 'if n = 2 then true else "neither"'), true],
    [iteration('some', '[1, 2]', 'if n = 2 then false else "neither"'), null],
    [iteration('every', '[1, 2]', 'n <= x'), true],
    [iteration('every', '[1, 2]', 'n < x'), false],
    [iteration('every', '[1, 2]', 'if n = 1 then true else "neither"'), null],
    [iteration('every', '[]', 'false'), true],
  ])('%s', async (logic, expected) => {
    expect(await decide(logic, { x: 2 })).toEqual(expected);
  });

  it('may be boxed themselves', async () => {
    const nested = `<for iteratorVariable="n">${child('in', '[1, 2, 3]')}<return>${conditional('n > 2')}</return></for>`;
    expect(await decide(nested)).toEqual(['no', 'no', 'yes']);
    expect(await decide(`<filter><in>${nested}</in>${child('match', 'item = "yes"')}</filter>`)).toEqual([
      'yes',
    ]);
  });

  it('have to be complete', async () => {
    const rules = async (logic: string) =>
      (await compileDecisions(file(logic), 'test.dmn')).diagnostics.map(({ message }) => message);
    expect(await rules(`<conditional>${child('if', 'true')}${child('then', '1')}</conditional>`)).toEqual([
      'Expected the conditional of "d" to have an expression for "else", but it has none.',
    ]);
    expect(await rules(`<for>${child('in', '[1]')}${child('return', '1')}</for>`)).toEqual([
      'Expected the for of "d" to name its iterator variable, but it does not.',
    ]);
  });
});
