import { hasCorpora, readJson } from './corpora.js';
import { type ExecutableCase, runExecutable } from './executable.js';

const cases = hasCorpora ? readJson<ExecutableCase[]>('executable', 'cases.json') : [];

(hasCorpora ? describe : describe.skip)('executable corpus', () => {
  it.each(cases.map((c) => [c.id, c] as const))('%s', async (_id, test) => {
    const result = await runExecutable(test);
    expect(
      `${test.id}: ${result.passed ? 'passed' : `expected ${test.expectedError ?? test.expectedTrace.join(' ')}, found ${result.found}`}`,
    ).toBe(`${test.id}: passed`);
  });

  it('passes as well when every step may make two moves only and goes on in the next', async () => {
    const failed: string[] = [];
    for (const test of cases) {
      const result = await runExecutable(test, { limits: { moves: 2 } });
      if (!result.passed) failed.push(`${test.id}: ${result.found}`);
    }
    expect(failed).toEqual([]);
  });
});
