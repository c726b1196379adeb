import { jest } from '@jest/globals';
import { compileDecisions, type DecisionModel } from '../../decisions/index.js';
import { ExpressionPool } from './expression-pool.js';

const file = (text: string) => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="file" name="Test" namespace="http://procession.example">
<decision id="d" name="Decision"><literalExpression id="l"><text>${text}</text></literalExpression></decision></definitions>`;

async function model(text: string): Promise<DecisionModel> {
  const compiled = await compileDecisions(file(text), 'test.dmn');
  expect(compiled.diagnostics).toEqual([]);
  return compiled.model!;
}

describe('decisions in child processes', () => {
  jest.setTimeout(30_000);
  let pool: ExpressionPool;
  beforeAll(async () => {
    pool = new ExpressionPool({ deadline: 300 });
    await pool.evaluate({ language: 'feel', text: '1 + 1' }, {}, 0);
  });
  const others: ExpressionPool[] = [];
  const another = (options: ConstructorParameters<typeof ExpressionPool>[0]) => {
    others.push(new ExpressionPool(options));
    return others.at(-1)!;
  };
  afterAll(() => {
    for (const each of [pool, ...others]) each.stop();
  });

  it('are compiled and evaluated there', async () => {
    const { model: compiled, diagnostics } = await pool.compileDecisions(file('amount * 2'), 'test.dmn');
    expect(diagnostics).toEqual([]);
    expect(await pool.decide(compiled!, 'd', { amount: 4 }, 'd version 1')).toMatchObject({
      result: 8,
      evaluated: [{ decisionId: 'd', output: 8 }],
    });
  });

  it('answer why they failed, and what they saw', async () => {
    const failing = await model('nosuch(1)');
    const answer = await pool.decide(failing, 'd', {}, 'failing');
    expect(answer).toMatchObject({
      result: null,
      failure: { decisionId: 'd', message: expect.stringMatching(/could not be evaluated/) },
      evaluated: [{ decisionId: 'd', output: null }],
    });
  });

  it('are stopped when they take long, three times at most, and others go on', async () => {
    const endless = await model('sum(for i in 1..9000 return sum(for j in 1..9000 return i + j))');
    const ask = () => pool.decide(endless, 'd', {}, 'endless version 1');
    for (let n = 0; n < 3; n++)
      await expect(ask()).rejects.toThrow(/^The decision `endless version 1` took longer than \d+ ms/);
    await expect(ask()).rejects.toThrow(/`endless version 1` was stopped 3 times and is not tried again/);
    expect((await pool.decide(await model('1 + 1'), 'd', {}, 'short')).result).toBe(2);
  });

  it('are stopped when they need more memory than they may use', async () => {
    const small = another({ memory: 32, deadline: 5000 });
    const large = await model('for i in 1..9000000 return string(i)');
    await expect(small.decide(large, 'd', {}, 'large')).rejects.toMatchObject({ kind: 'memory' });
  });

  it('may not give more than one megabyte', async () => {
    const long = await model(
      'for i in 1..9000 return string join(for j in 1..40 return &quot;long text&quot;)',
    );
    const roomy = another({ deadline: 10_000 });
    await expect(roomy.decide(long, 'd', {}, 'long')).rejects.toThrow(/Expected a value of at most 1024 kB/);
  });
});
