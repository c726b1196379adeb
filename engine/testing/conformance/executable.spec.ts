import { corporaOf } from './corpora.js';
import { type ExecutableCase, runExecutable } from './executable.js';

describe.each(corporaOf('executable'))('$title', (corpus) => {
  const cases = corpus.json<ExecutableCase[]>('cases.json');
  let held = 0;
  afterAll(() => corpus.conclude(`${held}/${cases.length}`));

  it.each(cases.map((c) => [c.id, c] as const))('%s', async (_id, test) => {
    const result = await runExecutable(test, corpus.bytes(test.file));
    expect(
      `${test.id}: ${result.passed ? 'passed' : `expected ${test.expectedError ?? test.expectedTrace.join(' ')}, found ${result.found}`}`,
    ).toBe(`${test.id}: passed`);
    held++;
  });

  it('passes as well when every step may make two moves only and goes on in the next', async () => {
    const failed: string[] = [];
    for (const test of cases) {
      const result = await runExecutable(test, corpus.bytes(test.file), { limits: { moves: 2 } });
      if (!result.passed) failed.push(`${test.id}: ${result.found}`);
    }
    expect(failed).toEqual([]);
  });
});
