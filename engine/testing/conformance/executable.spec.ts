import { hasCorpora, readJson } from './corpora.js';
import { type ExecutableCase, runExecutable } from './executable.js';

const cases = hasCorpora ? readJson<ExecutableCase[]>('executable', 'cases.json') : [];

(hasCorpora ? describe : describe.skip)('executable corpus', () => {
  it.each(cases.map((c) => [c.id, c] as const))('%s', async (_id, test) => {
    const result = await runExecutable(test);
    expect(`${test.id}: ${result.passed ? 'passed' : `expected ${test.expectedError ?? test.expectedTrace.join(' ')}, found ${result.found}`}`).toBe(`${test.id}: passed`);
  });
});
