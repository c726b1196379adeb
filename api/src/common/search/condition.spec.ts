import { condition, Parameters } from './condition.js';
import { conditionSchema, type Field, field } from './field.js';

const sqlOf = (of: Field, value: unknown) => {
  const parameters = new Parameters();
  const sql = condition(of, conditionSchema(of.type).parse(value), parameters);
  return [sql, ...parameters.values];
};

describe('condition', () => {
  it('never puts a value into the text', () => {
    const attack = `'; DROP TABLE job; --`;
    for (const value of [attack, { $in: [attack] }, { $like: attack }, { $neq: attack }]) {
      expect(sqlOf(field('text', 't.name'), value)[0]).not.toMatch(/DROP/);
    }
  });

  it('compares a plain value, lists and ranges', () => {
    expect(sqlOf(field('integer', 'p'), 5)).toEqual(['p = $1::integer', 5]);
    expect(sqlOf(field('integer', 'p'), { $gte: 1, $lt: 9 })).toEqual([
      'p >= $1::integer AND p < $2::integer',
      1,
      9,
    ]);
    expect(sqlOf(field('list', 'g'), { $in: ['a', 'b'] })).toEqual(['g && $1::text[]', ['a', 'b']]);
    expect(sqlOf(field('list', 'g'), 'a')).toEqual(['$1::text = ANY(g)', 'a']);
  });

  it('adds the part to a key, so that its index is used', () => {
    expect(sqlOf(field('key', 'i.key', 'i.part'), '3719973292209078272')).toEqual([
      'i.part = $2::smallint AND i.key = $1::bigint',
      '3719973292209078272',
      1652,
    ]);
  });

  it('takes states in any case', () => {
    expect(sqlOf(field('state', 's'), 'created')).toEqual(['s = $1::text', 'CREATED']);
  });

  it.each([
    ['ab*', 'ab%'],
    ['a?c', 'a_c'],
    ['50%_', '50\\%\\_'],
    ['a\\*b', 'a*b'],
    ['a\\\\b', 'a\\\\b'],
  ])('reads the pattern %s as %s', (pattern, like) => {
    expect(sqlOf(field('text', 'n'), { $like: pattern })).toEqual(['n LIKE $1::text', like]);
  });

  it('knows no other operator', () => {
    expect(() => sqlOf(field('text', 'n'), { $regex: 'a' })).toThrow(/\$regex|Unrecognized/);
    expect(() => sqlOf(field('boolean', 'n'), { $like: 'a' })).toThrow();
  });
});
