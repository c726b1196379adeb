import { type Client, startTestServer, type TestServer } from '../support/test-server.js';
import { brokenTable, caller, discount, endless, odd, price, rates, service } from './decision-models.js';

describe('decisions', () => {
  let server: TestServer;
  let demo: Client;

  beforeEach(async () => {
    server = await startTestServer();
    demo = server.as('demo');
  });
  afterEach(() => server.close());

  const start = async (processDefinitionId: string, variables: object): Promise<string> => {
    const { body } = await demo.post('/process-instances', { processDefinitionId, variables });
    await server.settle();
    return body.processInstanceKey;
  };
  const variablesOf = async (key: string) => {
    const { body } = await demo.post('/variables/search', { filter: { processInstanceKey: key } });
    return Object.fromEntries(
      body.items.map(({ name, value }: { name: string; value: string }) => [name, JSON.parse(value)]),
    );
  };
  const stateOf = async (key: string) => (await demo.get(`/process-instances/${key}`)).body.state;
  const incidentsOf = async (key: string) =>
    (await demo.post('/incidents/search', { filter: { processInstanceKey: key, state: 'ACTIVE' } })).body
      .items;

  describe('when they are deployed', () => {
    it('get versions, which an unchanged file keeps', async () => {
      const first = await demo.deploy({ 'discounts.dmn': discount() });
      expect(first.status).toBe(200);
      const [group, table, requirements] = first.body.deployments;
      expect(requirements).toEqual({
        processDefinition: null,
        decisionDefinition: null,
        decisionRequirements: {
          decisionRequirementsId: 'discounts',
          decisionRequirementsName: 'Discounts',
          version: 1,
          decisionRequirementsKey: expect.stringMatching(/^\d+$/),
          resourceName: 'discounts.dmn',
          tenantId: '<default>',
        },
        form: null,
        resource: null,
      });
      expect(first.body.report.elements).toMatchObject([
        { elementId: 'group', elementType: 'Decision', status: 'executed' },
        { elementId: 'discount', elementType: 'Decision', status: 'executed' },
      ]);
      const file = requirements.decisionRequirements;
      expect(table.decisionDefinition).toEqual({
        decisionDefinitionId: 'discount',
        version: 1,
        name: 'Discount',
        decisionDefinitionKey: expect.stringMatching(/^\d+$/),
        decisionRequirementsId: 'discounts',
        decisionRequirementsKey: file.decisionRequirementsKey,
        tenantId: '<default>',
      });
      expect(group.decisionDefinition).toMatchObject({ decisionDefinitionId: 'group', version: 1 });

      const again = await demo.deploy({ 'discounts.dmn': discount() });
      expect(again.body.deployments).toEqual(first.body.deployments);
      const changed = await demo.deploy({ 'discounts.dmn': discount({ gold: '10' }) });
      expect(changed.body.deployments[1].decisionDefinition).toMatchObject({ version: 2 });

      const { body: latest } = await demo.post('/decision-definitions/search', {
        filter: { decisionDefinitionId: 'discount', isLatestVersion: true },
      });
      expect(latest.items).toMatchObject([
        {
          name: 'Discount',
          version: 2,
          decisionRequirementsName: 'Discounts',
          decisionRequirementsVersion: 2,
        },
      ]);
      const { body: files } = await demo.post('/decision-requirements/search', {
        sort: [{ field: 'version', order: 'ASC' }],
      });
      expect(files.items.map(({ version }: { version: number }) => version)).toEqual([1, 2]);

      const key = table.decisionDefinition.decisionDefinitionKey;
      expect((await demo.get(`/decision-definitions/${key}`)).body).toMatchObject({ version: 1 });
      const xml = await demo.get(`/decision-definitions/${key}/xml`);
      expect(xml.headers.get('content-type')).toMatch('text/xml');
      expect(xml.body).toBe(discount());
      const fileKey = file.decisionRequirementsKey;
      expect((await demo.get(`/decision-requirements/${fileKey}`)).body).toMatchObject({ version: 1 });
      expect((await demo.get(`/decision-requirements/${fileKey}/xml`)).body).toBe(discount());
    });

    it('are refused with everything else when one cannot be evaluated, naming it', async () => {
      const { status, body } = await demo.deploy({
        'caller.bpmn': caller('caller'),
        'discounts.dmn': brokenTable,
      });
      expect(status).toBe(422);
      expect(body.title).toBe('The decision cannot be executed');
      expect(body.elementId).toBe('group');
      expect(body.detail).toMatch(/^Nothing was deployed\. group in discounts\.dmn: Expected the expression/);
      expect((await demo.post('/decision-definitions/search', {})).body.items).toEqual([]);
      const filter = { processDefinitionId: 'caller' };
      expect((await demo.post('/process-definitions/search', { filter })).body.items).toEqual([]);
      const unreadable = await demo.deploy({ 'notes.dmn': 'Dear colleagues,' });
      expect(unreadable.status).toBe(400);
    });

    it('are refused when two files bring the same decision', async () => {
      const other = discount().replace('id="discounts"', 'id="others"');
      const { status, body } = await demo.deploy({ 'a.dmn': discount(), 'b.dmn': other });
      expect(status).toBe(422);
      expect(body.detail).toMatch(/decision "group" is in a\.dmn and in b\.dmn/);
    });

    it('take the lead again when another file had brought the same decision in between', async () => {
      await demo.deploy({ 'a.dmn': discount() });
      await demo.deploy({ 'b.dmn': discount({ gold: '1' }).replace('id="discounts"', 'id="others"') });
      const { body } = await demo.deploy({ 'a.dmn': discount() });
      expect(body.deployments[1].decisionDefinition).toMatchObject({
        version: 3,
        decisionRequirementsId: 'discounts',
      });
    });
  });

  describe('of several files', () => {
    const evaluate = async (decisionDefinitionId: string, variables: object) =>
      (await demo.post('/decision-definitions/evaluation', { decisionDefinitionId, variables })).body;

    it('are imported from the same deployment, and stay what they were when the other file changes', async () => {
      const first = await demo.deploy({ 'price.dmn': price, 'rates.dmn': rates(10) });
      expect(first.status).toBe(200);
      const answer = await evaluate('price', { net: 100 });
      expect(answer).toMatchObject({
        output: '110',
        evaluatedDecisions: [{ decisionDefinitionId: 'rate' }, { decisionDefinitionId: 'price' }],
      });
      const { body: kept } = await demo.post('/decision-instances/search', {
        filter: { decisionEvaluationKey: answer.decisionEvaluationKey, decisionDefinitionId: 'rate' },
      });
      expect(kept.items).toMatchObject([{ decisionDefinitionName: 'Rate', result: '10' }]);
      await demo.deploy({ 'rates.dmn': rates(20) });
      expect((await evaluate('price', { net: 100 })).output).toBe('110');
      // The file is the same, but what it imports is not.
      const again = await demo.deploy({ 'price.dmn': price });
      expect(again.body.deployments[0].decisionDefinition).toMatchObject({ version: 2 });
      expect((await evaluate('price', { net: 100 })).output).toBe('120');
    });

    it('are refused when the imported file is missing, lacks what is used, or imports back', async () => {
      const missing = await demo.deploy({ 'price.dmn': price });
      expect(missing).toMatchObject({
        status: 422,
        body: { detail: expect.stringContaining('none with this namespace was deployed before') },
      });
      const other = rates(1).replaceAll('id="rate"', 'id="other"');
      const lacks = await demo.deploy({ 'price.dmn': price, 'rates.dmn': other });
      expect(lacks.body.detail).toMatch(/Expected rate in the DMN file for the import .* but Rates lacks it/);
      const back = rates(1).replace(
        '<decision id="rate" name="Rate">',
        `<import name="p" namespace="https://procession.example/tests" importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>
         <decision id="rate" name="Rate"><informationRequirement id="q"><requiredDecision href="https://procession.example/tests#price"/></informationRequirement>`,
      );
      const cycle = await demo.deploy({ 'price.dmn': price, 'rates.dmn': back });
      expect(cycle.body.detail).toMatch(/not to import each other/);
    });
  });

  describe('as a service', () => {
    it('are deployed with an id of their own, called by a process and kept with what they were given', async () => {
      const { body } = await demo.deploy({
        'service.dmn': service,
        'caller.bpmn': caller('caller', 'decisionId="pricing"'),
      });
      const decisions = body.report.elements.filter(({ resourceName }: { resourceName: string }) =>
        resourceName.endsWith('.dmn'),
      );
      expect(decisions).toMatchObject([
        { elementId: 'rate', elementType: 'Decision' },
        { elementId: 'gross', elementType: 'Decision' },
        { elementId: 'hint', elementType: 'Decision' },
        { elementId: 'pricing', elementType: 'DecisionService' },
      ]);
      const key = await start('caller', { net: 100, rate: 5 });
      expect((await variablesOf(key)).percent).toEqual({ gross: 105, hint: 'with 5 %' });
      const { body: found } = await demo.post('/decision-instances/search', {
        filter: { processInstanceKey: key },
      });
      const kept = found.items.map((item: { decisionDefinitionId: string; result: string }) => [
        item.decisionDefinitionId,
        JSON.parse(item.result),
      ]);
      expect(Object.fromEntries(kept)).toEqual({
        gross: 105,
        hint: 'with 5 %',
        pricing: { gross: 105, hint: 'with 5 %' },
      });
    });
  });

  describe('in a process', () => {
    it('give the variable, and are kept with what they saw and which rules applied', async () => {
      await demo.deploy({ 'discounts.dmn': discount(), 'caller.bpmn': caller('caller') });
      const key = await start('caller', { orders: 12, total: 500 });
      expect(await stateOf(key)).toBe('COMPLETED');
      expect(await variablesOf(key)).toEqual({ orders: 12, total: 500, percent: 15 });

      const { body } = await demo.post('/decision-instances/search', {
        filter: { processInstanceKey: key },
        sort: [{ field: 'decisionEvaluationInstanceKey', order: 'ASC' }],
      });
      expect(body.page.totalItems).toBe(2);
      const [group, table] = body.items;
      expect(group).toMatchObject({
        decisionDefinitionId: 'group',
        decisionDefinitionType: 'LITERAL_EXPRESSION',
        result: '"gold"',
        rootDecisionDefinitionKey: table.decisionDefinitionKey,
      });
      expect(table).toMatchObject({
        decisionDefinitionId: 'discount',
        decisionDefinitionName: 'Discount',
        decisionDefinitionType: 'DECISION_TABLE',
        decisionDefinitionVersion: 1,
        processInstanceKey: key,
        rootProcessInstanceKey: key,
        elementId: 'Decide',
        state: 'EVALUATED',
        evaluationFailure: null,
        result: '15',
      });
      const one = await demo.get(`/decision-instances/${table.decisionEvaluationInstanceKey}`);
      expect(one.body).toEqual({
        ...table,
        evaluatedInputs: [
          { inputId: 'in_group', inputName: 'Group', inputValue: '"gold"' },
          { inputId: 'in_total', inputName: 'Total', inputValue: '500' },
        ],
        notes: [],
        matchedRules: [
          {
            ruleId: 'gold_customer',
            ruleIndex: 2,
            evaluatedOutputs: [
              {
                outputId: 'out_percent',
                outputName: 'percent',
                outputValue: '15',
                ruleId: 'gold_customer',
                ruleIndex: 2,
              },
            ],
          },
        ],
      });
      const history = await demo.get(`/process-instances/${key}/history`);
      expect(
        history.body.items.find(({ type }: { type: string }) => type === 'DecisionEvaluated').sentence,
      ).toBe(
        '“Decide the discount” evaluated the decision “Discount”, version 1, which gave 15: rule 2 of “Discount” matched',
      );
    });

    it('whose result is not of its type say so where they are looked at', async () => {
      await demo.deploy({ 'odd.dmn': odd, 'caller.bpmn': caller('odd-caller', 'decisionId="odd"') });
      const key = await start('odd-caller', { orders: 12, total: 500 });
      const lost = 'Expected the result of "Odd" to be number, found "a lot": null was taken.';
      const { body } = await demo.post('/decision-instances/search', { filter: { processInstanceKey: key } });
      const [{ decisionEvaluationInstanceKey: each, result }] = body.items;
      expect(result).toBe('null');
      expect((await demo.get(`/decision-instances/${each}`)).body.notes).toEqual([lost]);
      const { items } = (await demo.get(`/process-instances/${key}/history`)).body;
      const { sentence } = items.find(({ type }: { type: string }) => type === 'DecisionEvaluated');
      expect(sentence).toBe(
        `“Decide the discount” evaluated the decision “Odd”, version 1, which gave null. ${lost}`,
      );
    });

    it('that fail stop it with an incident that tells what they saw; correcting a variable lets it go on', async () => {
      await demo.deploy({ 'discounts.dmn': discount(), 'caller.bpmn': caller('caller') });
      const key = await start('caller', { orders: 12, total: 1500 });
      const [incident] = await incidentsOf(key);
      expect(incident).toMatchObject({ errorType: 'DECISION_EVALUATION_ERROR', elementId: 'Decide' });
      expect(incident.errorMessage).toBe(
        'Expected at most one rule of "Discount" to match (hit policy unique), but rules 2, 3 do. Decision discount saw Group = "gold", Total = 1500.',
      );
      const { body: failed } = await demo.post('/decision-instances/search', { filter: { state: 'failed' } });
      expect(failed.items).toMatchObject([
        { decisionDefinitionId: 'discount', evaluationFailure: expect.stringMatching(/rules 2, 3 do/) },
      ]);

      await demo.send('PUT', `/element-instances/${key}/variables`, { variables: { total: 3000 } });
      await demo.post(`/incidents/${incident.incidentKey}/resolution`);
      await server.settle();
      expect(await stateOf(key)).toBe('COMPLETED');
      expect((await variablesOf(key)).percent).toBe(20);
      expect(await server.runtime.firstBrokenStep(key)).toBeUndefined();
      const history = await demo.get(`/process-instances/${key}/history`);
      const sentences = history.body.items.map(({ sentence }: { sentence: string }) => sentence);
      expect(sentences).toContainEqual(
        expect.stringMatching(/could not evaluate the decision “Discount”, version 1: Expected at most one/),
      );
    });

    it('that are not there stop it with an incident; deploying them lets it go on', async () => {
      await demo.deploy({ 'caller.bpmn': caller('caller') });
      const key = await start('caller', { orders: 1, total: 5 });
      const [incident] = await incidentsOf(key);
      expect(incident).toMatchObject({
        errorType: 'CALLED_DECISION_ERROR',
        errorMessage: 'Expected a decision "discount", but none is deployed. Deploy it, then retry.',
      });
      await demo.deploy({ 'discounts.dmn': discount() });
      await demo.post(`/incidents/${incident.incidentKey}/resolution`);
      await server.settle();
      expect(await stateOf(key)).toBe('COMPLETED');
      expect((await variablesOf(key)).percent).toBe(0);
    });

    it('that take too long are stopped with an incident, and the server goes on', async () => {
      const files = { 'e.dmn': endless, 'c.bpmn': caller('caller', 'decisionId="endless"') };
      expect((await demo.deploy(files)).body).toMatchObject({ deploymentKey: expect.any(String) });
      const key = await start('caller', {});
      const [incident] = await incidentsOf(key);
      expect(incident).toMatchObject({ errorType: 'DECISION_EVALUATION_ERROR' });
      expect(incident.errorMessage).toMatch(/^The decision `endless version 1` .* and was stopped\./);
      expect(await stateOf(key)).toBe('ACTIVE');
    });

    it('are bound to the newest version, to that of the deployment, or to a tag', async () => {
      await demo.deploy({ 'discounts.dmn': discount({ gold: '1', tag: 'first' }) });
      await demo.deploy({
        'discounts.dmn': discount({ gold: '2' }),
        'latest.bpmn': caller('latest'),
        'deployment.bpmn': caller('deployment', 'decisionId="discount" bindingType="deployment"'),
        'tag.bpmn': caller('tag', 'decisionId="discount" bindingType="versionTag" versionTag="first"'),
        'nobody.bpmn': caller('nobody', 'decisionId="discount" bindingType="versionTag" versionTag="x"'),
      });
      await demo.deploy({ 'discounts.dmn': discount({ gold: '3' }) });
      const percents = [];
      for (const id of ['latest', 'deployment', 'tag'])
        percents.push((await variablesOf(await start(id, { orders: 12, total: 5 }))).percent);
      expect(percents).toEqual([3, 2, 1]);
      const [incident] = await incidentsOf(await start('nobody', {}));
      expect(incident.errorMessage).toMatch(/"discount" with version tag "x"/);
    });

    it('are found by an expression', async () => {
      await demo.deploy({ 'd.dmn': discount(), 'c.bpmn': caller('caller', 'decisionId="=which"') });
      const key = await start('caller', { which: 'group', orders: 20 });
      expect((await variablesOf(key)).percent).toBe('gold');
    });
  });

  describe('outside a process', () => {
    const variables = { orders: 12, total: 500 };

    it('are evaluated by id or key, and kept', async () => {
      const { body: deployed } = await demo.deploy({ 'discounts.dmn': discount() });
      const key = deployed.deployments[1].decisionDefinition.decisionDefinitionKey;
      const byId = await demo.post('/decision-definitions/evaluation', {
        decisionDefinitionId: 'discount',
        variables,
      });
      expect(byId.status).toBe(200);
      expect(byId.body).toMatchObject({
        decisionDefinitionId: 'discount',
        decisionDefinitionKey: key,
        output: '15',
        failureMessage: null,
        evaluatedDecisions: [{ decisionDefinitionId: 'group' }, { decisionDefinitionId: 'discount' }],
      });
      await demo.deploy({ 'discounts.dmn': discount({ gold: '1' }) });
      const byKey = await demo.post('/decision-definitions/evaluation', {
        decisionDefinitionKey: key,
        variables,
      });
      expect(byKey.body.output).toBe('15');
      const { body } = await demo.post('/decision-instances/search', {
        filter: { decisionEvaluationKey: byKey.body.decisionEvaluationKey, decisionDefinitionKey: key },
      });
      expect(body.items).toMatchObject([
        { result: '15', processInstanceKey: null, elementInstanceKey: null, evaluatedBy: 'demo' },
      ]);
      const one = await demo.get(`/decision-instances/${body.items[0].decisionEvaluationInstanceKey}`);
      expect(one.body.matchedRules).toMatchObject([{ ruleId: 'gold_customer' }]);
    });

    it('tell why they failed', async () => {
      await demo.deploy({ 'discounts.dmn': discount() });
      const { status, body } = await demo.post('/decision-definitions/evaluation', {
        decisionDefinitionId: 'discount',
        variables: { orders: 12, total: 1500 },
      });
      expect(status).toBe(200);
      expect(body).toMatchObject({
        output: 'null',
        failedDecisionDefinitionId: 'discount',
        failureMessage: expect.stringMatching(/rules 2, 3 do/),
      });
    });

    it('are evaluated once for one idempotency key', async () => {
      await demo.deploy({ 'discounts.dmn': discount() });
      const request = { decisionDefinitionId: 'discount', variables };
      const ask = (body: object) =>
        demo.post('/decision-definitions/evaluation', body, { 'idempotency-key': 'once' });
      const first = await ask(request);
      expect((await ask(request)).body).toEqual(first.body);
      expect((await ask({ ...request, variables: {} })).status).toBe(409);
      expect((await demo.post('/decision-instances/search', {})).body.page.totalItems).toBe(2);
    });

    it('answer what is wrong with a request', async () => {
      const neither = await demo.post('/decision-definitions/evaluation', { variables });
      expect([neither.status, neither.body.detail]).toEqual([
        400,
        expect.stringMatching(/either decisionDefinitionKey or decisionDefinitionId/),
      ]);
      const unknown = await demo.post('/decision-definitions/evaluation', { decisionDefinitionId: 'x' });
      expect([unknown.status, unknown.body.code]).toEqual([404, 'NOT_FOUND']);
      const more = await demo.post('/decision-definitions/evaluation', {
        decisionDefinitionId: 'x',
        wrong: 1,
      });
      expect([more.status, more.body.errors[0].path]).toEqual([400, 'wrong']);
      expect((await demo.get('/decision-instances/42-1')).status).toBe(404);
      expect((await demo.get('/decision-instances/42')).status).toBe(400);
      expect((await demo.get('/decision-definitions/42')).status).toBe(404);
      expect((await demo.get('/decision-requirements/42/xml')).status).toBe(404);
    });

    it('are for those who may', async () => {
      const eric = server.as('eric');
      expect((await eric.post('/decision-instances/search', {})).status).toBe(403);
      expect((await eric.post('/decision-definitions/search', {})).status).toBe(200);
      const ada = server.as('ada');
      const asked = await ada.post('/decision-definitions/evaluation', { decisionDefinitionId: 'x' });
      expect(asked.status).toBe(403);
    });
  });
});
