import { roundTrip } from '../../core/compile/interchange.js';
import { compile, decodeXml } from '../../core/index.js';
import { corporaOf } from './corpora.js';
import { specificationErrors } from './readiness.js';
import { missingFacts } from './xml-facts.js';

/** C.8.1 refers to a message that is not in it, and spells two elements in a way that the schema allows besides another. */
const explained = [
  'outMessageRef "triso:unspecified"',
  'formalExpression "manager"',
  'allowedValues @constraintsType=enumeration',
];

describe.each(corporaOf('miwg'))('$title', (corpus) => {
  const files = corpus.files('.bpmn');
  const broken = new Set(files);
  afterAll(() =>
    corpus.conclude(`${files.length - broken.size}/${files.length} imported and round-tripped`, 'MIWG'),
  );

  it.each(files)('%s is imported and survives a round trip', async (file) => {
    const xml = decodeXml(corpus.bytes(`miwg/${file}.bpmn`));
    const compiled = await compile(xml, { resourceName: `${file}.bpmn` });
    expect(specificationErrors(compiled.diagnostics)).toEqual([]);
    expect(
      missingFacts(xml, await roundTrip(xml)).filter(
        (fact) => !explained.some((reason) => fact.includes(reason)),
      ),
    ).toEqual([]);
    broken.delete(file);
  });
});
