import { compileDecisions, evaluateDecision, withImports } from './index.js';

const dmn = (id: string, content: string) => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="${id}" name="${id}" namespace="https://procession.example/${id}">${content}</definitions>`;
const imports = (name: string, id: string) =>
  `<import name="${name}" namespace="https://procession.example/${id}" importType="https://www.omg.org/spec/DMN/20191111/MODEL/" />`;
const of = (file: string, id: string) => `https://procession.example/${file}#${id}`;
const literal = (id: string, name: string, text: string, requires = '') =>
  `<decision id="${id}" name="${name}">${requires}<literalExpression><text>${text}</text></literalExpression></decision>`;
const decisionOf = (href: string) =>
  `<informationRequirement><requiredDecision href="${href}" /></informationRequirement>`;
const knowledgeOf = (href: string) =>
  `<knowledgeRequirement><requiredKnowledge href="${href}" /></knowledgeRequirement>`;

async function read(id: string, content: string) {
  const { model, diagnostics } = await compileDecisions(dmn(id, content), `${id}.dmn`);
  expect(diagnostics).toEqual([]);
  return model!;
}

describe('decisions of other files', () => {
  const rates = () =>
    read(
      'rates',
      literal('base', 'base rate', 'rate / 100') +
        literal('tax', 'tax rate', 'base rate * 2', decisionOf('#base')) +
        '<businessKnowledgeModel id="twice" name="twice"><encapsulatedLogic><formalParameter name="n" /><literalExpression><text>n * 2</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>' +
        `<businessKnowledgeModel id="add" name="add tax"><encapsulatedLogic><formalParameter name="net" /><literalExpression><text>net + twice(1)</text></literalExpression></encapsulatedLogic>${knowledgeOf('#twice')}</businessKnowledgeModel>` +
        '<decisionService id="taxes" name="taxes"><outputDecision href="#tax" /><inputDecision href="#base" /></decisionService>',
    );

  it('are known by the name of the import, with what they need themselves', async () => {
    const price = await read(
      'price',
      imports('The rates', 'rates') +
        // Of the same name and id as what is imported.
        literal('tax', 'tax rate', '1') +
        literal(
          'd',
          'price',
          'The rates.add tax(The rates.tax rate) + tax rate + The rates.taxes(3)',
          decisionOf('#tax') +
            decisionOf(of('rates', 'tax')) +
            knowledgeOf(of('rates', 'add')) +
            knowledgeOf(of('rates', 'taxes')),
        ),
    );
    expect(price.imports).toEqual([
      { namespace: 'https://procession.example/rates', uses: ['add', 'tax', 'taxes'] },
    ]);
    const linked = withImports(
      price,
      new Map([['https://procession.example/rates', { key: '7', model: await rates() }]]),
    );
    const { result, evaluated } = evaluateDecision(linked, 'd', { rate: 10 });
    // (0.2 + 2) + 1 + 6
    expect(result).toBeCloseTo(9.2);
    expect(evaluated.map(({ decisionId }) => decisionId)).toEqual(['tax', '7#base', '7#tax', 'd']);
  });

  it('may come by way of a third file', async () => {
    const middle = await read(
      'middle',
      imports('r', 'rates') + literal('m', 'middle', 'r.tax rate + 1', decisionOf(of('rates', 'tax'))),
    );
    const outer = await read(
      'outer',
      imports('m', 'middle') + literal('o', 'outer', 'm.middle * 10', decisionOf(of('middle', 'm'))),
    );
    const inner = withImports(
      middle,
      new Map([['https://procession.example/rates', { key: '7', model: await rates() }]]),
    );
    const all = withImports(
      outer,
      new Map([['https://procession.example/middle', { key: '8', model: inner }]]),
    );
    const { result, evaluated } = evaluateDecision(all, 'o', { rate: 50 });
    expect(result).toBe(20);
    expect(evaluated.map(({ decisionId }) => decisionId)).toEqual(['7#base', '7#tax', '8#m', 'o']);
  });

  it('are not needed where only types are imported', async () => {
    const model = await read('plain', imports('Types', 'types') + literal('d', 'd', '1'));
    expect(model.imports).toBeUndefined();
  });

  it('need an import, and each import a name of its own', async () => {
    const rules = async (content: string) =>
      (await compileDecisions(dmn('x', content), 'x.dmn')).diagnostics.map(({ rule }) => rule);
    const needs = literal('d', 'd', '1', decisionOf(of('rates', 'tax')));
    expect(await rules(needs)).toEqual(['required-decision']);
    expect(await rules(imports('r', 'rates') + imports('r', 'other') + needs)).toEqual(['import-name']);
  });
});
