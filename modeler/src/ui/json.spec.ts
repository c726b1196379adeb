import { parseJson, parseVariables } from './json';

describe('JSON that somebody typed', () => {
  it('is a value', () => {
    expect(parseJson(' {"amount": 20} ')).toEqual({ value: { amount: 20 }, error: null });
    expect(parseJson('null')).toEqual({ value: null, error: null });
  });

  it.each([
    ['{\n  "amount": 20,\n  "name": Ada\n}', 'line 3, column 11'],
    ['{"amount": 20 "name": 1}', 'line 1, column 15'],
    ['{"amount": 20', 'line 1, column 14'],
    ["{'amount': 20}", 'line 1, column 2'],
    ['[1, 2,]', 'line 1, column 7'],
  ])('tells where it is wrong: %s', (text, place) => {
    expect(parseJson(text).error).toContain(place);
  });

  it('is an object where variables are asked for; nothing is none', () => {
    expect(parseVariables('  ')).toEqual({ value: {}, error: null });
    for (const text of ['[1]', '"text"', 'null', '7']) expect(parseVariables(text).error).toMatch(/object/i);
    expect(parseVariables('{"a":').error).not.toBeNull();
  });
});
