import { monitorEventLoopDelay } from 'node:perf_hooks';
import { BpmnErrorThrown, EvaluationError, type Json } from '../../core/index.js';
import { attacks } from './attacks.js';
import { ExpressionPool } from './expression-pool.js';

const deadline = 1000;
const grace = 250;

describe('the expression pool', () => {
  let pool: ExpressionPool;
  beforeAll(async () => {
    pool = new ExpressionPool({ deadline });
    await pool.evaluate({ language: 'feel', text: '1 + 1' }, {}, 0);
  });
  afterAll(() => pool.stop());

  const feel = async (text: string, variables = {}) =>
    await pool.evaluate({ language: 'feel', text }, variables, 0);
  const script = async (text: string, variables = {}) =>
    await pool.runScript({ language: 'javascript', text }, variables, 1_767_225_600_000);

  it('evaluates cheap conditions at once and everything else in a child process', async () => {
    expect(pool.evaluate({ language: 'jsonata', text: 'amount > 10' }, { amount: 11 }, 0)).toBe(true);
    expect(
      pool.evaluate({ language: 'jsonata', text: '$sum(prices)' }, { prices: [1, 2] }, 0),
    ).toBeInstanceOf(Promise);
    expect(await pool.evaluate({ language: 'jsonata', text: '$sum(prices)' }, { prices: [1, 2] }, 0)).toBe(3);
    expect(await feel('if total > 10 then "high" else "low"', { total: 11 })).toBe('high');
  });

  it('answers many questions at once, each with its own answer', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => feel('n * 2', { n })));
    expect(answers).toEqual(Array.from({ length: 200 }, (_, n) => n * 2));
  });

  it('runs JavaScript with the variables, a clock that stands still and the last value as the result', async () => {
    expect(await script('const net = price * 0.8; ({ net, vat: price - net })', { price: 10 })).toEqual({
      net: 8,
      vat: 2,
    });
    expect(await script('new Date().toISOString()')).toBe('2026-01-01T00:00:00.000Z');
    expect(await script('[Math.random(), Date.now()]')).toEqual(await script('[Math.random(), Date.now()]'));
    expect(await script('variables["odd name"]', { 'odd name': 1 })).toBe(1);
  });

  it('throw new BpmnError(code, message) is a BPMN error', async () => {
    const thrown = await script('throw new BpmnError("LIMIT", "too much", { limit: 5 })').catch(
      (error: unknown) => error,
    );
    expect(thrown).toBeInstanceOf(BpmnErrorThrown);
    expect(thrown).toMatchObject({ errorCode: 'LIMIT', message: 'too much', variables: { limit: 5 } });
  });

  it('says what was wrong with a script', async () => {
    await expect(script('nothing.here')).rejects.toThrow(/The script `nothing.here` failed: .*nothing/);
  });

  it(`stops ${attacks.length} attacks in time, while the node and its neighbours go on`, async () => {
    // How late this machine is, at present, with killing what does nothing but run for ever.
    const late = await lateness();
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const failures: string[] = [];
    for (const [language, what, text] of attacks) {
      const fresh = new ExpressionPool({ deadline, children: 1 });
      await fresh.evaluate({ language: 'feel', text: '1 + 1' }, {}, 0);
      const began = performance.now();
      const outcome = await attempt(() =>
        language === 'javascript'
          ? fresh.runScript({ language, text }, {}, 0)
          : fresh.evaluate({ language, text }, {}, 0),
      );
      const took = performance.now() - began;
      if (took > deadline + grace + 2 * late)
        failures.push(`${language}, ${what}: took ${Math.round(took)} ms`);
      if (!(outcome instanceof EvaluationError) && JSON.stringify(outcome ?? null).length > 1024 * 1024)
        failures.push(`${language}, ${what}: gave ${JSON.stringify(outcome).length} bytes`);
      fresh.stop();
    }
    delay.disable();
    expect(failures).toEqual([]);
    expect(await feel('1 + 2')).toBe(3);
    expect(delay.percentile(99) / 1e6).toBeLessThan(50 + late);
  }, 300_000);

  it('does not try an expression again that was stopped three times, and keeps answering others', async () => {
    const endless = {
      language: 'feel',
      text: 'count(for i in 1..9000000, j in 1..9000000 return i)',
    } as const;
    const short = new ExpressionPool({ deadline: 150 });
    for (let n = 0; n < 3; n++)
      await expect(short.evaluate(endless, {}, 0)).rejects.toThrow(/took longer than 150 ms/);
    expect(() => short.evaluate(endless, {}, 0)).toThrow(/stopped 3 times and is not tried again/);
    expect(await short.evaluate({ language: 'feel', text: '2 + 2' }, {}, 0)).toBe(4);
    short.stop();
  });

  it('pollutes no prototype', () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

async function lateness(): Promise<number> {
  const pool = new ExpressionPool({ deadline, children: 1 });
  await pool.evaluate({ language: 'feel', text: '1 + 1' }, {}, 0);
  const began = performance.now();
  await attempt(() =>
    pool.evaluate({ language: 'feel', text: 'count(for i in 1..9000000, j in 1..9000000 return i)' }, {}, 0),
  );
  pool.stop();
  return Math.max(0, performance.now() - began - deadline);
}

async function attempt(work: () => Json | Promise<Json>): Promise<Json | Error> {
  try {
    return await work();
  } catch (cause) {
    return cause as Error;
  }
}
