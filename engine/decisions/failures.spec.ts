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
