import { compile, decodeXml } from '../../core/index.js';
import { hasCorpora, readBytes, readJson } from './corpora.js';
import { specificationErrors } from './readiness.js';

const cases = hasCorpora ? readJson<{ file: string; rule: string }[]>('valid', 'cases.json') : [];

(hasCorpora ? describe : describe.skip)('valid corpus', () => {
  it.each(cases.map((c) => [c.file]))('%s is accepted', async (file) => {
    const compiled = await compile(decodeXml(readBytes(...file.split('/'))), { resourceName: file });
    expect(specificationErrors(compiled.diagnostics)).toEqual([]);
  });
});
