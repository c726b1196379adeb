import type { Variables } from '../core/index.js';
import { compileDecisions, DecisionFailure, evaluateDecision } from './index.js';

const file = (content: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="file" name="Test" namespace="http://procession.example">${content}</definitions>`;

interface Table {
  readonly policy?: string;
  readonly aggregation?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly rules: readonly (readonly string[])[];
  readonly allowed?: string;
  readonly otherwise?: string;
}
const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
function table({
  policy = 'UNIQUE',
  aggregation,
  inputs,
  outputs,
  rules,
  allowed,
  otherwise,
}: Table): string {
  return `<decision id="d" name="Decision"><decisionTable id="t" hitPolicy="${policy}"${aggregation ? ` aggregation="${aggregation}"` : ''}>
${inputs.map((text, n) => `<input id="i${n}" label="${text}"><inputExpression><text>${escaped(text)}</text></inputExpression></input>`).join('\n')}
${outputs.map((name, n) => `<output id="o${n}" name="${name}">${allowed ? `<outputValues><text>${allowed}</text></outputValues>` : ''}${otherwise ? `<defaultOutputEntry><text>${otherwise}</text></defaultOutputEntry>` : ''}</output>`).join('\n')}
${rules.map((rule, n) => `<rule id="r${n + 1}">${rule.map((text, m) => (m < inputs.length ? `<inputEntry id="e${n}${m}"><text>${escaped(text)}</text></inputEntry>` : `<outputEntry id="e${n}${m}"><text>${escaped(text)}</text></outputEntry>`)).join('')}</rule>`).join('\n')}
</decisionTable></decision>`;
}
async function decide(content: string, variables: Variables, id = 'd') {
  const { model, diagnostics } = await compileDecisions(file(content), 'test.dmn');
  expect(diagnostics).toEqual([]);
  return evaluateDecision(model!, id, variables);
}

describe('decision tables', () => {
  const rules = [
    ['< 10', '"small"'],
    ['>= 5', '"large"'],
    ['> 7', '"large"'],
  ];
  const amounts = { inputs: ['amount'], outputs: ['size'], rules };

  it('unique: the one rule that matches, with the reason', async () => {
    const { result, evaluated } = await decide(table(amounts), { amount: 3 });
    expect(result).toBe('small');
    expect(evaluated).toEqual([
      {
        decisionId: 'd',
        decisionName: 'Decision',
        decisionType: 'DECISION_TABLE',
        output: 'small',
        evaluatedInputs: [{ inputId: 'i0', inputName: 'amount', inputValue: 3 }],
        matchedRules: [
          {
            ruleId: 'r1',
            ruleIndex: 1,
            evaluatedOutputs: [{ outputId: 'o0', outputName: 'size', outputValue: 'small' }],
          },
        ],
      },
    ]);
  });
  it('unique: two matches are an error', async () => {
    await expect(decide(table(amounts), { amount: 6 })).rejects.toThrow(
      /at most one rule of "Decision" to match \(hit policy unique\), but rules 1, 2 do/,
    );
  });
  it('first, any, rule order', async () => {
    expect((await decide(table({ ...amounts, policy: 'FIRST' }), { amount: 8 })).result).toBe('small');
    expect((await decide(table({ ...amounts, policy: 'ANY' }), { amount: 20 })).result).toBe('large');
    await expect(decide(table({ ...amounts, policy: 'ANY' }), { amount: 8 })).rejects.toThrow(
      /give the same \(hit policy any\)/,
    );
    expect((await decide(table({ ...amounts, policy: 'RULE ORDER' }), { amount: 8 })).result).toEqual([
      'small',
      'large',
      'large',
    ]);
  });
  it('priority and output order follow the allowed values', async () => {
    const allowed = '"large","small"';
    expect((await decide(table({ ...amounts, policy: 'PRIORITY', allowed }), { amount: 8 })).result).toBe(
      'large',
    );
    expect(
      (await decide(table({ ...amounts, policy: 'OUTPUT ORDER', allowed }), { amount: 8 })).result,
    ).toEqual(['large', 'large', 'small']);
  });
  it.each([
    [undefined, [10, 20, 20]],
    ['SUM', 50],
    ['MIN', 10],
    ['MAX', 20],
    ['COUNT', 2],
  ])('collect %s', async (aggregation, expected) => {
    const points = {
      policy: 'COLLECT',
      ...(aggregation && { aggregation }),
      inputs: ['a'],
      outputs: ['points'],
      rules: [
        ['-', '10'],
        ['> 1', '20'],
        ['> 2', '10 * 2'],
        ['> 9', '99'],
      ],
    };
    expect((await decide(table(points), { a: 3 })).result).toEqual(expected);
  });
  it('several outputs are a context; no match gives the defaults, else nothing', async () => {
    const two = { inputs: ['a'], outputs: ['x', 'y'], rules: [['1', '"p"', '2']] };
    expect((await decide(table(two), { a: 1 })).result).toEqual({ x: 'p', y: 2 });
    expect((await decide(table(two), { a: 2 })).result).toBeNull();
    expect((await decide(table({ ...two, otherwise: '"z"' }), { a: 2 })).result).toEqual({ x: 'z', y: 'z' });
  });
  it('tests of every kind', async () => {
    const kinds = {
      policy: 'COLLECT',
      inputs: ['n', 's'],
      outputs: ['r'],
      rules: [
        ['[1..3]', '-', '1'],
        [']1..3[', '-', '2'],
        ['-', '"a","b"', '3'],
        ['-', 'not("a")', '4'],
        ['? > limit', '-', '5'],
        ['-', 'starts with(?, "a")', '6'],
      ],
    };
    expect((await decide(table(kinds), { n: 3, s: 'a', limit: 2 })).result).toEqual([1, 3, 5, 6]);
  });
});

describe('other logic', () => {
  const literal = (id: string, text: string, more = '') =>
    `<decision id="${id}" name="${id}">${more}<literalExpression><text>${escaped(text)}</text></literalExpression></decision>`;
  it('literal expressions, with dates as texts', async () => {
    expect((await decide(literal('d', 'date("2026-01-31") + duration("P1M")'), {})).result).toBe(
      '2026-02-28',
    );
  });
  it('a decision requirements graph, each decision once, in order', async () => {
    const requires = (id: string) =>
      `<informationRequirement><requiredDecision href="#${id}" /></informationRequirement>`;
    const content =
      literal('base', 'price * 2') +
      literal('left', 'base + 1', requires('base')) +
      literal('right', 'base + 2', requires('base')) +
      literal('d', 'left + right', requires('left') + requires('right'));
    const { result, evaluated } = await decide(content, { price: 5 });
    expect(result).toBe(23);
    expect(evaluated.map((e) => e.decisionId)).toEqual(['base', 'left', 'right', 'd']);
  });
  it('context, with a result entry and without', async () => {
    const entry = (name: string, text: string) =>
      `<contextEntry>${name ? `<variable name="${name}" />` : ''}<literalExpression><text>${text}</text></literalExpression></contextEntry>`;
    const context = (...entries: string[]) =>
      `<decision id="d" name="d"><context>${entries.join('')}</context></decision>`;
    expect((await decide(context(entry('net', '100'), entry('vat', 'net * 0.2')), {})).result).toEqual({
      net: 100,
      vat: 20,
    });
    expect((await decide(context(entry('net', '100'), entry('', 'net * 3')), {})).result).toBe(300);
  });
  it('relation and list', async () => {
    const cell = (text: string) => `<literalExpression><text>${text}</text></literalExpression>`;
    expect(
      (
        await decide(
          `<decision id="d" name="d"><relation><column name="a" /><column name="b" /><row>${cell('1')}${cell('2')}</row><row>${cell('3')}${cell('x')}</row></relation></decision>`,
          { x: 4 },
        )
      ).result,
    ).toEqual([
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ]);
    expect(
      (await decide(`<decision id="d" name="d"><list>${cell('1')}${cell('x')}</list></decision>`, { x: 4 }))
        .result,
    ).toEqual([1, 4]);
  });
  it('invocation of business knowledge, by expression and by box', async () => {
    const bkm =
      '<businessKnowledgeModel id="b" name="add tax"><encapsulatedLogic><formalParameter name="net" /><formalParameter name="rate" /><literalExpression><text>net * (1 + rate)</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>';
    const requires = '<knowledgeRequirement><requiredKnowledge href="#b" /></knowledgeRequirement>';
    expect((await decide(bkm + literal('d', 'add tax(100, 0.5)', requires), {})).result).toBe(150);
    const binding = (name: string, text: string) =>
      `<binding><parameter name="${name}" /><literalExpression><text>${text}</text></literalExpression></binding>`;
    const boxed = `<decision id="d" name="d">${requires}<invocation><literalExpression><text>add tax</text></literalExpression>${binding('rate', '0.5')}${binding('net', 'x')}</invocation></decision>`;
    expect((await decide(bkm + boxed, { x: 10 })).result).toBe(15);
  });
  it('a decision service', async () => {
    const content = `${literal('d', 'x + 1')}<decisionService id="s" name="S"><outputDecision href="#d" /></decisionService>`;
    expect((await decide(content, { x: 1 }, 's')).result).toBe(2);
  });
  it('a decision service gives its outputs by name; it is given its input decisions, and evaluates the encapsulated', async () => {
    const requires = (id: string) =>
      `<informationRequirement><requiredDecision href="#${id}" /></informationRequirement>`;
    const content =
      '<inputData id="amount" name="Amount" />' +
      literal('rate', '0.5') +
      literal('tax', 'Amount * rate', requires('rate')) +
      literal('total', 'Amount + tax', requires('tax')) +
      literal('note', '"rate " + string(rate)', requires('rate')) +
      `<decisionService id="s" name="Taxes"><outputDecision href="#total" /><outputDecision href="#note" />
       <encapsulatedDecision href="#tax" /><inputDecision href="#rate" /><inputData href="#amount" /></decisionService>`;
    const { result, evaluated } = await decide(content, { Amount: 10, rate: 0.2 }, 's');
    expect(result).toEqual({ total: 12, note: 'rate 0.2' });
    expect(evaluated.map(({ decisionId, decisionType }) => [decisionId, decisionType])).toEqual([
      ['tax', 'LITERAL_EXPRESSION'],
      ['total', 'LITERAL_EXPRESSION'],
      ['note', 'LITERAL_EXPRESSION'],
      ['s', 'DECISION_SERVICE'],
    ]);
    expect(evaluated.at(-1)).toMatchObject({
      output: { total: 12, note: 'rate 0.2' },
      evaluatedInputs: [
        { inputId: 'rate', inputName: 'rate', inputValue: 0.2 },
        { inputId: 'amount', inputName: 'Amount', inputValue: 10 },
      ],
    });
    expect((await decide(content, { amount: 1 }, 's')).evaluated.at(-1)).toMatchObject({
      evaluatedInputs: [{ inputValue: null }, { inputValue: 1 }],
    });
  });
});

describe('what cannot be decided is said', () => {
  const problems = async (content: string) =>
    (
      await compileDecisions(
        content.startsWith('<?xml') || content === 'hello' ? content : file(content),
        'test.dmn',
      )
    ).diagnostics.map((d) => `${d.rule} ${d.elementId}: ${d.message}`);
  it.each([
    ['hello', /^xml null: Expected an XML file/],
    ['<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" />', /^dmn null: Expected DMN/],
    ['<inputData id="i" name="i" />', /decision-missing null/],
    ['<decision id="d" name="d" />', /decision-logic d/],
    [
      '<decision id="d" name="d"><literalExpression><text>1 +</text></literalExpression></decision>',
      /feel-syntax d: .*valid FEEL/,
    ],
    [
      '<decision id="d" name="d"><informationRequirement><requiredDecision href="#x" /></informationRequirement><literalExpression><text>1</text></literalExpression></decision>',
      /required-decision d/,
    ],
    [
      '<decision id="d" name="d"><informationRequirement><requiredDecision href="#d" /></informationRequirement><literalExpression><text>1</text></literalExpression></decision>',
      /decision-cycle d/,
    ],
  ])('%s', async (content, expected) => {
    expect((await problems(content)).join('\n')).toMatch(expected);
  });
  it('an unknown decision and a failing expression name the decision', async () => {
    const { model } = await compileDecisions(
      file(
        '<decision id="d" name="d"><literalExpression><text>nothing(1)</text></literalExpression></decision>',
      ),
      'test.dmn',
    );
    expect(() => evaluateDecision(model!, 'x', {})).toThrow(DecisionFailure);
    expect(() => evaluateDecision(model!, 'd', {})).toThrow(/`nothing\(1\)` of "d" could not be evaluated/);
  });
});
