import type { FormField } from './form-schema.js';
import { formErrors } from './form-validation.js';

const errors = async (field: FormField, value?: unknown, visible: object = {}) =>
  (
    await formErrors({ components: [field] }, value === undefined ? {} : { field: value }, visible as never)
  ).map(({ message }) => message);
const of = (type: string, more: object = {}): FormField => ({ type, key: 'field', label: 'Field', ...more });
const required = { validate: { required: true } };

describe('formErrors', () => {
  it.each([
    [of('textfield'), undefined, []],
    [of('textfield', required), undefined, ['“Field” is required.']],
    [of('textfield', required), '', ['“Field” is required.']],
    [of('textfield'), 7, ['“Field” must be a text, found 7.']],
    [
      of('textarea', { validate: { minLength: 3 } }),
      'ab',
      ['“Field” must have at least 3 characters, found 2.'],
    ],
    [
      of('textfield', { validate: { maxLength: '2' } }),
      'abc',
      ['“Field” must have at most 2 characters, found 3.'],
    ],
    [
      of('textfield', { validate: { validationType: 'email' } }),
      'a@b',
      ['“Field” must be an e-mail address, found "a@b".'],
    ],
    [of('textfield', { validate: { validationType: 'phone' } }), '+49 30 1234', []],
    [of('number'), '7', ['“Field” must be a number, found "7".']],
    [of('number', { serializeToString: true }), '7', []],
    [of('number', { decimalDigits: 0 }), 1.5, ['“Field” must be a whole number, found 1.5.']],
    [of('number', { validate: { min: 0 } }), 0, []],
    [of('number', { validate: { max: '10' } }), 11, ['“Field” must be at most 10, found 11.']],
    [of('checkbox', required), false, ['“Field” is required.']],
    [of('checkbox'), 'yes', ['“Field” must be true or false, found "yes".']],
    [of('radio', { values: [{ value: 'a' }] }), 'b', ['“Field” must be one of "a", found "b".']],
    [of('checklist', { values: [{ value: 'a' }, { value: 'b' }] }), ['a', 'b'], []],
    [of('taglist', { values: [{ value: 'a' }] }), 'a', ['“Field” must be a list, found "a".']],
    [of('taglist', required), [], ['“Field” is required.']],
    [
      of('datetime', { subtype: 'date' }),
      '2026-02-30',
      ['“Field” must be a date such as 2026-12-24, found "2026-02-30".'],
    ],
    [of('datetime', { subtype: 'date' }), '2028-02-29', []],
    [of('datetime', { subtype: 'time' }), '08:30', []],
    [of('datetime', { subtype: 'datetime' }), '2026-12-24T08:30', []],
  ] as [FormField, unknown, string[]][])('checks %j with %j', async (field, value, expected) => {
    expect(await errors(field, value)).toEqual(expected);
  });

  it('takes options from a variable or an expression', async () => {
    const visible = { colors: ['red', { label: 'Blue', value: 'blue' }] };
    expect(await errors(of('select', { valuesKey: 'colors' }), 'blue', visible)).toEqual([]);
    expect(await errors(of('select', { valuesExpression: '=colors' }), 'green', visible)).toEqual([
      '“Field” must be one of "red", "blue", found "green".',
    ]);
  });

  it('does not ask for what is hidden or cannot be changed', async () => {
    expect(
      await errors(of('textfield', { ...required, conditional: { hide: '=kind = "b"' } }), undefined, {
        kind: 'b',
      }),
    ).toEqual([]);
    expect(
      await errors(of('textfield', { ...required, conditional: { hide: '=kind = "b"' } }), undefined, {
        kind: 'a',
      }),
    ).toHaveLength(1);
    expect(await errors(of('textfield', { ...required, disabled: true }))).toEqual([]);
    expect(await errors(of('textfield', { ...required, readonly: true }))).toEqual([]);
  });

  it('names the place in groups and lists', async () => {
    const inner = { type: 'number', key: 'amount', label: 'Amount', validate: { required: true } };
    const schema = {
      components: [
        { type: 'group', path: 'bill', components: [inner] },
        { type: 'dynamiclist', path: 'lines', components: [inner] },
      ],
    };
    const data = { bill: {}, lines: [{ amount: 1 }, {}] };
    expect((await formErrors(schema, data, {})).map(({ path }) => path)).toEqual([
      'bill.amount',
      'lines[1].amount',
    ]);
  });

  it('is not slowed down by a pattern made to do so', async () => {
    const before = performance.now();
    await errors(of('textfield', { validate: { pattern: '^(a+)+$' } }), `${'a'.repeat(5000)}!`);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});
