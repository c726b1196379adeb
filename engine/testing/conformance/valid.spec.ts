import { compile, decodeXml } from '../../core/index.js';
import { hasCorpora, readBytes, readJson } from './corpora.js';
import { specificationErrors } from './readiness.js';

const cases = hasCorpora ? readJson<{ file: string; rule: string }[]>('valid', 'cases.json') : [];

(hasCorpora ? describe : describe.skip)('valid corpus', () => {
  it.each(cases.map((c) => [c.file]))('%s is accepted', async (file) => {
    const compiled = await compile(decodeXml(readBytes(...file.split('/'))), { resourceName: file });
    expect(specificationErrors(compiled.diagnostics)).toEqual([]);
  });

  // One of the models is marked executable and leaves out its message: it is not ready to run, but valid.
  it.each(cases.map((c) => [c.file]))('%s is accepted in strict mode', async (file) => {
    const compiled = await compile(decodeXml(readBytes(...file.split('/'))), {
      resourceName: file,
      mode: 'strict',
    });
    const found = compiled.diagnostics.filter((d) => !d.rule.startsWith('message-event-'));
    expect(specificationErrors(found)).toEqual([]);
  });
});
