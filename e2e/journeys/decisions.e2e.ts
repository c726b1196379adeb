import type { Browser } from 'playwright-core';
import { discount } from '../api/decision-models.js';
import { type AppServer, launchBrowser, startServer, Visitor } from '../support/browser.js';
import { Drawing } from './drawing.js';

/** A business rule task that nobody has said yet how it is done. */
const diagram = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" id="definitions" targetNamespace="https://procession.example/tests" expressionLanguage="https://jsonata.org">
  <bpmn:process id="offer" name="Offer" isExecutable="true">
    <bpmn:startEvent id="Asked" name="Asked"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="Asked" targetRef="Decide"/>
    <bpmn:businessRuleTask id="Decide" name="Decide the discount"><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:businessRuleTask>
    <bpmn:sequenceFlow id="f2" sourceRef="Decide" targetRef="Offered"/>
    <bpmn:endEvent id="Offered" name="Offered"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="p" bpmnElement="offer">
    <bpmndi:BPMNShape id="s1" bpmnElement="Asked"><dc:Bounds x="160" y="160" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s2" bpmnElement="Decide"><dc:Bounds x="260" y="138" width="100" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s3" bpmnElement="Offered"><dc:Bounds x="420" y="160" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="e1" bpmnElement="f1"><di:waypoint x="196" y="178"/><di:waypoint x="260" y="178"/></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="e2" bpmnElement="f2"><di:waypoint x="360" y="178"/><di:waypoint x="420" y="178"/></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>`;

const upload = (name: string, content: string) => ({
  name,
  mimeType: 'application/xml',
  buffer: Buffer.from(content),
});

describe('Decisions', () => {
  let server: AppServer;
  let browser: Browser;
  let anna: Visitor;

  beforeAll(async () => {
    server = await startServer();
    browser = await launchBrowser();
    anna = await Visitor.enter(browser, server.url, 'anna');
  }, 90_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  }, 30_000);

  it('are deployed from a file and listed with their version', async () => {
    const { page } = anna;
    await page.goto('/processes');
    const decisions = page.getByRole('region', { name: 'Decisions' });
    await decisions.getByText(/No decision is deployed yet/).waitFor();
    const files = decisions.locator('input[type=file]');
    await files.setInputFiles(upload('discounts.dmn', discount()));
    await page.getByText('“Discount” is version 1 now').waitFor();
    await decisions.getByRole('row', { name: /Discount discount 1 Discounts/ }).waitFor();
    await anna.screenshot('decisions-1-list');

    await files.setInputFiles(upload('discounts.dmn', discount().replace('if orders', 'if if orders')));
    await page
      .getByRole('alert')
      .getByText(/Nothing was deployed. group in discounts.dmn/)
      .waitFor();
    await decisions.getByRole('row', { name: /Discount discount 1 Discounts/ }).waitFor();
    expect(anna.faults.splice(0).every((fault) => fault.includes('status of 422'))).toBe(true);
  }, 60_000);

  it('are called by a business rule task, and the history tells which rule matched', async () => {
    const { page } = anna;
    await page.goto('/modeler');
    await page.locator('[data-element-id="StartEvent_1"]').waitFor();
    const open = page.locator('input[type=file]');
    await open.setInputFiles(upload('discounts.dmn', discount()));
    await page
      .getByRole('alert')
      .getByText(/Deploy it on the page Processes/)
      .waitFor();
    await page.getByRole('alert').getByRole('button', { name: 'Close' }).click();
    await open.setInputFiles(upload('offer.bpmn', diagram));
    await page.locator('.djs-element[data-element-id="Decide"]').waitFor();
    const problems = page.getByRole('region', { name: 'Problems' });
    await problems.getByText(/1 error/).waitFor();

    const drawing = new Drawing(page);
    await drawing.fit();
    await drawing.select('Decide');
    await drawing.openGroup('Decision');
    const panel = page.locator('.modeler-panel');
    await panel.getByLabel('Implementation').selectOption({ label: 'Decision (DMN)' });
    await drawing.set('Decision', 'Decision id', 'discount');
    await drawing.set('Decision', 'Result variable', 'percent');
    await problems.getByText(/No problems|^0 errors/).waitFor();
    await anna.screenshot('decisions-2-called');
    await page.getByRole('button', { name: 'Deploy', exact: true }).click();
    await page
      .getByRole('dialog')
      .getByText(/is version 1 now/)
      .waitFor();

    const started = await server.request('otto', 'POST', '/v2/process-instances', {
      processDefinitionId: 'offer',
      variables: { orders: 12, total: 500 },
    });
    const { processInstanceKey } = (await started.json()) as { processInstanceKey: string };
    await server.settle();
    await page.goto(`/instances/${processInstanceKey}`);
    await page.getByRole('tab', { name: 'History' }).click();
    await page
      .getByText(/“Discount”, version 1, which gave 15: rule 2 of “Discount” matched/)
      .first()
      .waitFor();
    await anna.screenshot('decisions-3-history');
    expect(anna.faults).toEqual([]);
  }, 90_000);
});
