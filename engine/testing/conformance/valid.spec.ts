import { compile, decodeXml } from '../../core/index.js';
import { corporaOf } from './corpora.js';
import { specificationErrors } from './readiness.js';

describe.each(corporaOf('valid'))('$title', (corpus) => {
  const files = corpus.json<{ file: string }[]>('cases.json').map(({ file }) => file);
  const broken = new Set(files);
  afterAll(() => corpus.conclude(`${files.length - broken.size}/${files.length}`));

  it.each(files)('%s is accepted in both modes', async (file) => {
    const compiled = await compile(decodeXml(corpus.bytes(file)), { resourceName: file });
    expect(specificationErrors(compiled.diagnostics)).toEqual([]);
    const strict = await compile(decodeXml(corpus.bytes(file)), { resourceName: file, mode: 'strict' });
    // One of the models is marked executable and leaves out its message: it is not ready to run, but valid.
    const found = strict.diagnostics.filter((d) => !d.rule.startsWith('message-event-'));
    expect(specificationErrors(found)).toEqual([]);
    broken.delete(file);
  });
});
