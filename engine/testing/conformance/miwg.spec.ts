import { roundTrip } from '../../core/compile/interchange.js';
import { compile, decodeXml } from '../../core/index.js';
import { hasCorpora, readBytes } from './corpora.js';
import { specificationErrors } from './readiness.js';
import { missingFacts } from './xml-facts.js';

const files = [
  'A.1.0',
  'A.2.0',
  'A.2.1',
  'A.3.0',
  'A.4.0',
  'A.4.1',
  'B.1.0',
  'B.2.0',
  'C.1.0',
  'C.1.1',
  'C.2.0',
  'C.3.0',
  'C.4.0',
  'C.5.0',
  'C.6.0',
  'C.7.0',
  'C.8.0',
  'C.8.1',
  'C.9.0',
  'C.9.1',
  'C.9.2',
];

/** C.8.1 refers to a message that is not in it, and spells two elements in a way that the schema allows besides another. */
const explained = [
  'outMessageRef "triso:unspecified"',
  'formalExpression "manager"',
  'allowedValues @constraintsType=enumeration',
];

(hasCorpora ? describe : describe.skip)('MIWG reference models', () => {
  it.each(files)('%s is imported', async (file) => {
    const compiled = await compile(decodeXml(readBytes('miwg', `${file}.bpmn`)), {
      resourceName: `${file}.bpmn`,
    });
    expect(specificationErrors(compiled.diagnostics)).toEqual([]);
  });

  it.each(files)('%s survives a round trip', async (file) => {
    const xml = decodeXml(readBytes('miwg', `${file}.bpmn`));
    expect(
      missingFacts(xml, await roundTrip(xml)).filter(
        (fact) => !explained.some((reason) => fact.includes(reason)),
      ),
    ).toEqual([]);
  });
});
