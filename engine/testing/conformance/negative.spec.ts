import { compile, decodeXml } from '../../core/index.js';
import { corporaOf } from './corpora.js';
import { fits } from './negative.js';

/** Cases that strict mode does not refuse as the corpus wants it, and why that is right. */
const misses: { readonly [file: string]: string } = {
  'negative/EXT076/EXT076_1_Fail_1.bpmn':
    'it is refused, but because its only process is empty: the wrong data input is in nothing that could run',
};

describe.each(corporaOf('negative'))('$title', (corpus) => {
  const cases = corpus.json<{ file: string; rule: string }[]>('cases.json');
  let held = 0;
  afterAll(() => corpus.conclude(`${held}/${cases.length}`, 'negative (strict)'));

  it.each(cases.map((c) => [c.file, c.rule] as const))('%s is refused for %s', async (file, rule) => {
    const { diagnostics, refused } = await compile(decodeXml(corpus.bytes(file)), {
      resourceName: file,
      mode: 'strict',
    });
    const found = diagnostics.filter((d) => d.severity === 'error').map((d) => d.rule);
    const isSaid = found.some((id) => fits(rule, id));
    expect({ refused, isSaid, found }).toEqual({ refused: true, isSaid: !(file in misses), found });
    if (isSaid) held++;
  });
});
