import { type OfficialClient, officialClient } from '../support/official-client.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { caller, discount } from './decision-models.js';

/** Every answer is checked against the shape that the client documents. */
describe('decisions and the official client of the compatible API', () => {
  const now = { consistency: { waitUpToMs: 0 } };
  let server: TestServer;
  let client: OfficialClient;

  beforeAll(async () => {
    server = await startTestServer();
    client = officialClient(server.address);
    const deployment = await client.createDeployment({
      resources: [new File([discount()], 'discounts.dmn'), new File([caller('caller')], 'caller.bpmn')],
    });
    expect(deployment.decisions.map(({ decisionDefinitionId }) => decisionDefinitionId)).toEqual([
      'group',
      'discount',
    ]);
    expect(deployment.decisionRequirements).toMatchObject([{ decisionRequirementsId: 'discounts' }]);
  });
  afterAll(() => server.close());

  it('finds and reads what is deployed', async () => {
    const { items } = await client.searchDecisionDefinitions(
      { filter: { name: 'Discount', isLatestVersion: true }, sort: [{ field: 'version', order: 'DESC' }] },
      now,
    );
    expect(items).toMatchObject([{ decisionDefinitionId: 'discount', version: 1 }]);
    const { decisionDefinitionKey, decisionRequirementsKey } = items[0]!;
    expect(await client.getDecisionDefinition({ decisionDefinitionKey }, now)).toMatchObject({
      name: 'Discount',
    });
    expect(await client.getDecisionDefinitionXml({ decisionDefinitionKey }, now)).toBe(discount());
    const files = await client.searchDecisionRequirements(
      { filter: { decisionRequirementsName: 'Discounts' } },
      now,
    );
    expect(files.items).toMatchObject([{ resourceName: 'discounts.dmn' }]);
    expect(await client.getDecisionRequirements({ decisionRequirementsKey }, now)).toMatchObject({
      decisionRequirementsId: 'discounts',
    });
    expect(await client.getDecisionRequirementsXml({ decisionRequirementsKey }, now)).toBe(discount());
  });

  it('evaluates a decision, in success and in failure', async () => {
    const evaluate = (total: number) =>
      client.evaluateDecision({
        decisionDefinitionId: 'discount' as never,
        variables: { orders: 20, total },
      });
    const evaluated = await evaluate(100);
    expect(evaluated).toMatchObject({ output: '15', failureMessage: null });
    expect(evaluated.evaluatedDecisions[1]).toMatchObject({
      decisionDefinitionType: 'DECISION_TABLE',
      matchedRules: [{ ruleId: 'gold_customer', ruleIndex: 2 }],
    });
    expect((await evaluate(1500)).failureMessage).toMatch(/rules 2, 3 do/);
  });

  it('finds what a process has decided, with its reasons', async () => {
    const { processInstanceKey } = await client.createProcessInstance({
      processDefinitionId: 'caller' as never,
      variables: { orders: 1, total: 5 },
    });
    await server.settle();
    const { items } = await client.searchDecisionInstances(
      {
        filter: { processInstanceKey, state: 'EVALUATED', decisionDefinitionType: 'DECISION_TABLE' },
        sort: [{ field: 'evaluationDate', order: 'DESC' }],
      },
      now,
    );
    expect(items).toMatchObject([{ decisionDefinitionId: 'discount', result: '0', processInstanceKey }]);
    const { decisionEvaluationInstanceKey } = items[0]!;
    const one = await client.getDecisionInstance({ decisionEvaluationInstanceKey }, now);
    expect(one.evaluatedInputs).toEqual([
      { inputId: 'in_group', inputName: 'Group', inputValue: '"new"' },
      { inputId: 'in_total', inputName: 'Total', inputValue: '5' },
    ]);
    expect(one.matchedRules).toMatchObject([{ ruleId: 'new_customer', ruleIndex: 1 }]);
  });
});
