import type { Json, Variables } from '../core/index.js';
import { compileDecisions, evaluateDecision } from './index.js';

const file = (content: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="file" name="Test" namespace="http://procession.example">
  <itemDefinition name="tRate"><typeRef>number</typeRef><allowedValues><text>[0..1]</text></allowedValues></itemDefinition>
  <itemDefinition name="tRates" isCollection="true"><typeRef>tRate</typeRef><typeConstraint><text>count(?) &lt; 3</text></typeConstraint></itemDefinition>
  <itemDefinition name="tPerson">
    <itemComponent name="name"><typeRef>string</typeRef></itemComponent>
    <itemComponent name="born"><typeRef>date</typeRef></itemComponent>
    <itemComponent name="friend"><itemComponent name="born"><typeRef>date</typeRef></itemComponent></itemComponent>
    <itemComponent name="parents" isCollection="true"><typeRef>tPerson</typeRef></itemComponent>
  </itemDefinition>
  <itemDefinition name="tRule"><functionItem outputTypeRef="string" /></itemDefinition>
  ${content}</definitions>`;
const literal = (text: string, typeRef = '') =>
  `<literalExpression${typeRef && ` typeRef="${typeRef}"`}><text>${text}</text></literalExpression>`;
const decision = (typeRef: string, logic: string, more = '') =>
  `<decision id="d" name="d"><variable name="d" typeRef="${typeRef}"/>${more}${logic}</decision>`;

async function decide(content: string, variables: Variables = {}, id = 'd'): Promise<Json> {
  const { model, diagnostics } = await compileDecisions(file(content), 'test.dmn');
  expect(diagnostics).toEqual([]);
  return evaluateDecision(model!, id, variables).result;
}

describe('a value where one of a type is expected', () => {
  it.each([
    ['number', '1 + 1', 2],
    ['feel:number', '1 + 1', 2],
    ['string', '1 + 1', null],
    ['number', '[7]', 7],
    ['number', '["seven"]', null],
    ['number', '[1, 2]', null],
    ['Any', '[1, 2]', [1, 2]],
    ['imported.tType', '[1, 2]', [1, 2]],
    ['tRate', '0.5', 0.5],
    ['tRate', '1.5', null],
    ['tRates', '0.5', [0.5]],
    ['tRates', '[0.5, 1.5]', null],
    ['tRates', '[0.1, 0.2, 0.3]', null],
    ['tRates', 'null', null],
    ['date', '"2026-05-01"', '2026-05-01'],
    ['date', '"yesterday"', null],
    ['dateTime', 'date("2026-05-01")', '2026-05-01T00:00:00Z'],
    ['yearMonthDuration', 'duration("P1D")', null],
    ['tPerson', '{name: "Ann", born: date("2000-01-01")}', null],
    [
      'tPerson',
      '{name: "Ann", born: date("2000-01-01"), friend: null, parents: ["any"], more: 1}',
      { name: 'Ann', born: '2000-01-01', friend: null, parents: ['any'], more: 1 },
    ],
  ])('of %s, %s', async (typeRef, text, expected) => {
    expect(await decide(decision(typeRef, literal(text)))).toEqual(expected);
    // The expression may say so as well.
    expect(await decide(`<decision id="d" name="d">${literal(text, typeRef)}</decision>`)).toEqual(expected);
  });

  it('input data is JSON: texts are dates, what is missing is null', async () => {
    const input = '<inputData id="i" name="person"><variable name="person" typeRef="tPerson"/></inputData>';
    const logic = literal('[person.born.year, person.friend.born.month, person.name]');
    const person = { born: '2000-01-02', friend: { born: '2020-03-04' } };
    expect(await decide(input + decision('Any', logic), { person })).toEqual([2000, 3, null]);
    expect(await decide(input + decision('Any', literal('person')), { person: 7 })).toBeNull();
  });

  it('parameters, entries of contexts and cells of relations have types', async () => {
    const bkm = `<businessKnowledgeModel id="b" name="b"><variable name="b" typeRef="tRule"/><encapsulatedLogic>
      <formalParameter name="n" typeRef="number"/>${literal('if n = null then 0 else "n " + string(n)')}</encapsulatedLogic></businessKnowledgeModel>`;
    const requires = '<knowledgeRequirement><requiredKnowledge href="#b"/></knowledgeRequirement>';
    const calls = decision('Any', literal('[b(1), b([2]), b("x")]'), requires);
    expect(await decide(bkm + calls)).toEqual(['n 1', 'n 2', null]);
    const entry = `<context><contextEntry><variable name="n" typeRef="number"/>${literal('"x"')}</contextEntry></context>`;
    expect(await decide(decision('Any', entry))).toEqual({ n: null });
    const relation = `<relation><column name="n" typeRef="number"/><row>${literal('[1]')}</row><row>${literal('"x"')}</row></relation>`;
    expect(await decide(decision('Any', relation))).toEqual([{ n: 1 }, { n: null }]);
  });

  it('a decision service has types for what it is given and for what it gives', async () => {
    const service = (
      type: string,
    ) => `<inputData id="i" name="i"><variable name="i" typeRef="string"/></inputData>
      <decisionService id="s" name="s"><variable name="s" typeRef="${type}"/><outputDecision href="#o"/><inputData href="#i"/></decisionService>
      <decision id="o" name="o">${literal('i')}</decision>`;
    const requires = '<knowledgeRequirement><requiredKnowledge href="#s"/></knowledgeRequirement>';
    const calls = decision('Any', literal('[s("x"), s(["x"]), s(1)]'), requires);
    expect(await decide(service('tRule') + calls)).toEqual(['x', 'x', null]);
    expect(await decide(service('number') + calls, { i: 'x' }, 's')).toBeNull();
  });

  it('a type that is tested by what is not FEEL is refused once', async () => {
    const content = file(
      '<itemDefinition name="tBad"><typeRef>number</typeRef><allowedValues><text>&gt; </text></allowedValues></itemDefinition>' +
        decision('tBad', literal('1', 'tBad')),
    );
    expect((await compileDecisions(content, 'test.dmn')).diagnostics).toMatchObject([
      {
        rule: 'feel-syntax',
        message: expect.stringMatching(/the allowed values of the type "tBad" to be valid/),
      },
    ]);
  });

  it('is told to the auditor where it is lost', async () => {
    const rate = decision(
      'tRate',
      literal('a'),
      '<informationRequirement><requiredInput href="#i"/></informationRequirement>',
    );
    const input = '<inputData id="i" name="a"><variable name="a" typeRef="number"/></inputData>';
    const { model } = await compileDecisions(file(input + rate), 'test.dmn');
    const notesOf = (a: Json) => evaluateDecision(model!, 'd', { a }).evaluated[0]!.notes;
    expect(notesOf(0.5)).toBeUndefined();
    expect(notesOf(null)).toBeUndefined();
    expect(notesOf(7)).toEqual([
      'Expected the result of "d" to be number ([0..1]), found 7: null was taken.',
    ]);
    expect(notesOf('seven')).toEqual(['Expected the input "a" to be number, found "seven": null was taken.']);
  });

  it('is told a few times only where thousands are lost', async () => {
    const halves = decision(
      'Any',
      `<for iteratorVariable="n"><in><literalExpression><text>[1..1000]</text></literalExpression></in><return><literalExpression typeRef="string"><text>n</text></literalExpression></return></for>`,
    );
    const { model, diagnostics } = await compileDecisions(file(halves), 'test.dmn');
    expect(diagnostics).toEqual([]);
    expect(evaluateDecision(model!, 'd', {}).evaluated[0]!.notes).toHaveLength(20);
  });
});
