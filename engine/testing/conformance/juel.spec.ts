import { evaluate } from '../../core/index.js';
import { jsonataOf } from './juel.js';

it.each([
  ['#{input <= 3}', { input: 3 }, true],
  ['#{a == 1 || b.c != "x" && !d}', { a: 2, b: { c: 'y' }, d: false }, true],
  ['#{not (a gt 1 and a lt 3)}', { a: 2 }, false],
  ['#{empty name}', {}, true],
  ['#{empty order.name or !order.open}', { order: { name: 'n', open: true } }, false],
  ["#{kind eq 'late'}", { kind: 'late' }, true],
  ['#{5-2}', {}, 3],
  [
    '#{nrOfCompletedInstances/nrOfInstances >= 0.5}',
    { numberOfCompletedInstances: 1, numberOfInstances: 2 },
    true,
  ],
  ['#{loopCounter}', { loopCounter: 1 }, 0],
  ['#{item.loopCounter}', { item: { loopCounter: 7 } }, 7],
  ['alert-#{var}', { var: 'red' }, 'alert-red'],
  ['#{x ? "yes" : "no"}', { x: true }, 'yes'],
])('%s', async (juel, variables, expected) => {
  expect(await evaluate({ language: 'jsonata', text: jsonataOf(juel) }, variables)).toEqual(expected);
});

it('what the translation does not know is refused by name', () => {
  expect(() => jsonataOf('#{a @ b}')).toThrow(/Expected an operator, a name or a constant at 1 of a @ b/);
});
