import { compile, decodeXml } from '../../core/index.js';
import { hasCorpora, readBytes, readJson } from './corpora.js';
import { fits } from './negative.js';

const cases = hasCorpora ? readJson<{ file: string; rule: string }[]>('negative', 'cases.json') : [];

(hasCorpora ? describe : describe.skip)('negative corpus', () => {
  it('is refused in strict mode, with a rule that fits, in at least 140 of 147 cases', async () => {
    const missed: string[] = [];
    for (const { file, rule } of cases) {
      const { diagnostics } = await compile(decodeXml(readBytes(...file.split('/'))), {
        resourceName: file,
        mode: 'strict',
      });
      const found = diagnostics.filter((d) => d.severity === 'error').map((d) => d.rule);
      if (!found.some((id) => fits(rule, id))) missed.push(`${file}: ${found.join(' ') || 'accepted'}`);
    }
    process.stdout.write(
      `negative: ${cases.length - missed.length}/${cases.length} refused\n${missed.join('\n')}\n`,
    );
    expect(cases.length - missed.length).toBeGreaterThanOrEqual(140);
  });
});
