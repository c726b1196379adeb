import type { Variables } from '../core/index.js';
import { compileDecisions, evaluateDecision } from './index.js';

const file = (content: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="file" name="Test" namespace="http://procession.example">${content}</definitions>`;
const literal = (text: string) => `<literalExpression><text>${text}</text></literalExpression>`;
const decision = (id: string, logic: string, ...requires: readonly string[]) =>
  `<decision id="${id}" name="${id}">${requires.join('')}${logic}</decision>`;
const needs = (id: string) =>
  `<informationRequirement><requiredDecision href="#${id}"/></informationRequirement>`;
const knows = (id: string) =>
  `<knowledgeRequirement><requiredKnowledge href="#${id}"/></knowledgeRequirement>`;
const bkm = (id: string, parameters: readonly string[], text: string, ...requires: readonly string[]) =>
  `<businessKnowledgeModel id="${id}" name="${id}"><encapsulatedLogic>${parameters.map((name) => `<formalParameter name="${name}"/>`).join('')}${literal(text)}</encapsulatedLogic>${requires.join('')}</businessKnowledgeModel>`;

async function decide(content: string, variables: Variables = {}, id = 'd') {
  const { model, diagnostics } = await compileDecisions(file(content), 'test.dmn');
  expect(diagnostics).toEqual([]);
  return evaluateDecision(model!, id, variables);
}

describe('functions', () => {
  const add = '<functionDefinition><formalParameter name="a"/><formalParameter name="b"/>';
  const library = `<context><contextEntry><variable name="add"/>${add}${literal('a + b')}</functionDefinition></contextEntry>
    <contextEntry><variable name="twice"/>${literal('function(n) n * 2')}</contextEntry></context>`;

  it('may be the result of a decision that others require, and are told by their parameters', async () => {
    const content =
      decision('library', library) +
      decision('d', literal('library.twice(library.add(b: 1, a: 2))'), needs('library'));
    const { result, evaluated } = await decide(content);
    expect(result).toBe(6);
    expect(evaluated[0]!.output).toEqual({ add: 'function(a, b)', twice: 'function(n)' });
  });

  it.each([`${add}${literal('a')}</functionDefinition>`, literal('function(n) n')])(
    'are no result to give back: %s',
    async (logic) => {
      await expect(decide(decision('d', logic))).rejects.toMatchObject({
        name: 'Error',
        decisionId: 'd',
        message: 'Expected a value, but the expression gave a function.',
      });
    },
  );

  it('are called with as many values as they have parameters', async () => {
    const service = `<inputData id="i" name="i"/><decisionService id="s" name="s"><outputDecision href="#o"/><inputData href="#i"/></decisionService>${decision('o', literal('i'))}`;
    await expect(
      decide(bkm('rate', ['net', 'vat'], 'net') + decision('d', literal('rate(1)'), knows('rate'))),
    ).rejects.toThrow(
      'Expected "rate" to be called by "d" with 2 values (net, vat), but it is called with 1.',
    );
    await expect(decide(service + decision('d', literal('s()'), knows('s')))).rejects.toThrow(
      'Expected "s" to be called by "d" with 1 values (i), but it is called with 0.',
    );
  });

  it('keep what they require to themselves', async () => {
    const content =
      bkm('inner', [], '1') +
      bkm('outer', [], 'inner() + 1', knows('inner')) +
      decision('d', literal('outer() + inner'), knows('outer'));
    expect((await decide(content, { inner: 10 })).result).toBe(12);
  });
});

describe('names', () => {
  it('with signs and spaces are read wherever the file gives them', async () => {
    const content = `<inputData id="i" name="Student's name"/><inputData id="j" name="Student"/>
      <itemDefinition name="tStudent"><itemComponent name="teacher's grade"><typeRef>string</typeRef></itemComponent></itemDefinition>
      ${decision('d', literal(`Student's name + " " + Student.teacher's grade`))}`;
    const variables = { "Student's name": 'Ann', Student: { "teacher's grade": 'A' } };
    expect((await decide(content, variables)).result).toBe('Ann A');
    const { diagnostics } = await compileDecisions(
      file(`<inputData id="i" name="Student's name"/>${decision('d', literal("Pupil's name"))}`),
      'test.dmn',
    );
    expect(diagnostics).toMatchObject([{ rule: 'feel-syntax' }]);
  });
});

describe('a decision without logic', () => {
  const content =
    '<decision id="opinion" name="Opinion"/>' +
    decision('d', literal('opinion + "!"'), needs('opinion')) +
    '<decisionService id="s" name="s"><outputDecision href="#d"/><inputDecision href="#opinion"/></decisionService>';

  it('is given to the decision services that it is an input of', async () => {
    expect((await decide(content, { opinion: 'good' }, 's')).result).toBe('good!');
  });

  it('cannot be evaluated', async () => {
    await expect(decide(content, {})).rejects.toThrow(
      'Expected "Opinion" to be given, because it has no logic, but it is not: evaluate the decision service that it is an input of.',
    );
  });
});

describe('the default of a table', () => {
  it.each(['COLLECT" aggregation="MAX', 'COLLECT', 'RULE ORDER', 'UNIQUE'])(
    'is its result where no rule matches: %s',
    async (policy) => {
      const table = `<decisionTable hitPolicy="${policy}"><input><inputExpression><text>n</text></inputExpression></input>
      <output><defaultOutputEntry><text>0</text></defaultOutputEntry></output>
      <rule><inputEntry><text>&gt; 1</text></inputEntry><outputEntry><text>3</text></outputEntry></rule></decisionTable>`;
      expect((await decide(decision('d', table), { n: 1 })).result).toBe(0);
    },
  );
});
