import { compileDecisions, DecisionFailure, evaluateDecision } from './index.js';

const file = (content: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="file" name="Test" namespace="http://procession.example">${content}</definitions>`;

const table = (test: string, more = '') => `<decision id="d" name="Size">${more}<decisionTable id="t">
  <input id="i1" label="Amount"><inputExpression typeRef="number"><text>amount</text></inputExpression></input>
  <input id="i2" label="Day"><inputExpression typeRef="date"><text>day</text></inputExpression></input>
  <output id="o1" name="size"/>
  <rule id="r1"><inputEntry><text>${test}</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>"small"</text></outputEntry></rule>
  <rule id="r2"><inputEntry><text>3</text></inputEntry><inputEntry><text></text></inputEntry><outputEntry><text>"three"</text></outputEntry></rule>
</decisionTable></decision>`;

async function failureOf(content: string, variables: Parameters<typeof evaluateDecision>[2], id = 'd') {
  const { model } = await compileDecisions(file(content), 'test.dmn');
  try {
    evaluateDecision(model!, id, variables);
  } catch (cause) {
    return cause as DecisionFailure;
  }
  throw new Error('The decision did not fail.');
}

describe('a decision that fails', () => {
  it('tells the inputs it saw and the rules that matched', async () => {
    const failure = await failureOf(table('&lt; 5'), { amount: 3, day: '2026-05-01' });
    expect(failure).toBeInstanceOf(DecisionFailure);
    expect(failure.decisionId).toBe('d');
    expect(failure.evaluated).toMatchObject([
      {
        decisionId: 'd',
        output: null,
        evaluatedInputs: [
          { inputName: 'Amount', inputValue: 3 },
          { inputName: 'Day', inputValue: '2026-05-01' },
        ],
        matchedRules: [{ ruleId: 'r1' }, { ruleId: 'r2' }],
      },
    ]);
  });

  it('tells the decisions that were evaluated before it', async () => {
    const other = `<decision id="first" name="First"><literalExpression><text>1</text></literalExpression></decision>`;
    const requires =
      '<informationRequirement id="q"><requiredDecision href="#first"/></informationRequirement>';
    const failure = await failureOf(table('&lt; 5', requires) + other, { amount: 3 });
    expect(failure.evaluated.map(({ decisionId, output }) => [decisionId, output])).toEqual([
      ['first', 1],
      ['d', null],
    ]);
  });
});

describe('a decision file', () => {
  it('is refused when the cell of an input is not FEEL, naming decision and rule', async () => {
    const { model, diagnostics } = await compileDecisions(file(table('&gt; ')), 'test.dmn');
    expect(model).toBeNull();
    expect(diagnostics).toMatchObject([
      {
        rule: 'feel-syntax',
        elementId: 'd',
        elementType: 'Decision',
        message: expect.stringMatching(/^Expected an input entry of rule 1 of "Size" to be valid FEEL, but/),
      },
    ]);
  });

  it('tells the version tag of a decision', async () => {
    const tag = '<extensionElements><zeebe:versionTag value="v7" /></extensionElements>';
    const { model, diagnostics } = await compileDecisions(file(table('1', tag)), 'test.dmn');
    expect(diagnostics).toEqual([]);
    expect(model!.decisions.d!.versionTag).toBe('v7');
  });
});

describe('a decision file that says what cannot be evaluated', () => {
  const cases: readonly (readonly [rule: string, what: string, content: string, message: RegExp])[] = [
    [
      'hit-policy',
      'an unknown hit policy',
      table('1').replace('id="t"', 'id="t" hitPolicy="BEST"'),
      /hit policy of "Size" to be one of UNIQUE, FIRST, .* but it is BEST/,
    ],
    [
      'hit-policy',
      'an unknown aggregation',
      table('1').replace('id="t"', 'id="t" hitPolicy="COLLECT" aggregation="MEAN"'),
      /aggregation of "Size" to be one of SUM, .* but it is MEAN/,
    ],
    [
      'expression-language',
      'an input in another language',
      table('1').replace('typeRef="number"', 'expressionLanguage="groovy"'),
      /input 1 of "Size" to be FEEL, but its language is groovy/,
    ],
    [
      'id-missing',
      'a decision without id',
      '<decision name="Nameless"><literalExpression><text>1</text></literalExpression></decision>',
      /the Decision "Nameless" to have an id/,
    ],
    ['id-missing', 'a decision without id and name', '<decision/>', /the Decision to have an id/],
    [
      'service-reference',
      'a service with a decision of another file',
      `${table('1')}<decisionService id="s" name="Sizes"><outputDecision href="#other"/></decisionService>`,
      /service "Sizes" to consist of what is in this file, but other is not in it/,
    ],
    [
      'binding-parameter',
      'an invocation that does not say for which parameter a value is',
      '<decision id="d" name="Call"><invocation><literalExpression><text>f</text></literalExpression><binding><literalExpression><text>1</text></literalExpression></binding></invocation></decision>',
      /binding of the invocation of "Call" to name a parameter/,
    ],
    [
      'required-decision',
      'a requirement that only looks like a decision',
      table('1', '<informationRequirement><requiredDecision href="#constructor"/></informationRequirement>'),
      /but constructor is not in it/,
    ],
  ];
  it.each(cases)('%s: %s', async (rule, _what, content, message) => {
    const { model, diagnostics } = await compileDecisions(file(content), 'test.dmn');
    expect(model).toBeNull();
    expect(diagnostics[0]).toMatchObject({ rule, message: expect.stringMatching(message) });
  });

  it.each(['http://www.omg.org/spec/DMN/20151101/dmn.xsd', 'https://www.omg.org/spec/DMN/20240513/MODEL/'])(
    'is read in the namespace %s',
    async (namespace) => {
      const xml = file(table('3')).replace('https://www.omg.org/spec/DMN/20191111/MODEL/', namespace);
      expect((await compileDecisions(xml, 'test.dmn')).diagnostics).toEqual([]);
    },
  );
});
