import { specificationRules } from '../../core/compile/rules/index.js';
import { compile, decodeXml } from '../../core/index.js';
import { corporaOf } from './corpora.js';
import { fits } from './negative.js';

/** Rules that hold in every mode: without them a model cannot run. */
const compilerRules = [
  'link-target',
  'multi-instance',
  'quantity',
  'expression-missing',
  'boundary-event-incoming',
  'cancel-boundary',
  'cancel-end',
  'compensation-handler',
  'element-repeated',
];

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
    expect({ refused, isSaid, found }).toEqual({ refused: true, isSaid: true, found });
    if (isSaid) held++;
  });

  it('every rule of the corpus is one of ours', () => {
    const rules = corpus.json<readonly string[] | object>('rules.json');
    const ids: readonly string[] = Array.isArray(rules) ? rules : Object.keys(rules);
    expect(ids.length).toBeGreaterThan(100);
    const ours = [...specificationRules.map(({ id }) => id), ...compilerRules];
    expect(ids.filter((rule) => !ours.some((id) => fits(rule, id)))).toEqual([]);
  });
});
