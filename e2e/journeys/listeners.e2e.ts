import type { Browser } from 'playwright-core';
import { type AppServer, launchBrowser, startServer, Visitor } from '../support/browser.js';
import { Drawing } from './drawing.js';

const diagram = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions" targetNamespace="https://procession.example/tests" expressionLanguage="https://jsonata.org">
  <bpmn:process id="payment" name="Payment" isExecutable="true">
    <bpmn:startEvent id="Asked" name="Asked"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="Asked" targetRef="Release"/>
    <bpmn:userTask id="Release" name="Release payment"><bpmn:extensionElements><zeebe:userTask/><zeebe:assignmentDefinition assignee="demo"/></bpmn:extensionElements><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:userTask>
    <bpmn:sequenceFlow id="f2" sourceRef="Release" targetRef="Paid"/>
    <bpmn:endEvent id="Paid" name="Paid"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="p" bpmnElement="payment">
    <bpmndi:BPMNShape id="s1" bpmnElement="Asked"><dc:Bounds x="160" y="160" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s2" bpmnElement="Release"><dc:Bounds x="260" y="138" width="100" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s3" bpmnElement="Paid"><dc:Bounds x="420" y="160" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="e1" bpmnElement="f1"><di:waypoint x="196" y="178"/><di:waypoint x="260" y="178"/></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="e2" bpmnElement="f2"><di:waypoint x="360" y="178"/><di:waypoint x="420" y="178"/></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>`;

/** Somebody else's program has a say before a task is completed. */
describe('A listener of a task', () => {
  let server: AppServer;
  let browser: Browser;

  beforeAll(async () => {
    server = await startServer();
    browser = await launchBrowser();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  }, 30_000);

  /** The worker of the listener answers the next job. */
  async function answer(result: object): Promise<void> {
    const order = { type: 'four-eyes', worker: 'e2e', maxJobsToActivate: 1, timeout: 60_000 };
    const taken = await server.request('otto', 'POST', '/v2/jobs/activation', order);
    const { jobs } = (await taken.json()) as { jobs: { jobKey: string }[] };
    expect(jobs).toHaveLength(1);
    await server.request('otto', 'POST', `/v2/jobs/${jobs[0]!.jobKey}/completion`, {
      result: { type: 'userTask', ...result },
    });
  }

  it('is added in the modeler', async () => {
    const anna = await Visitor.enter(browser, server.url, 'anna');
    const { page } = anna;
    await page.goto('/modeler');
    await page.locator('[data-element-id="StartEvent_1"]').waitFor();
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'payment.bpmn', mimeType: 'application/xml', buffer: Buffer.from(diagram) });
    await page.locator('.djs-element[data-element-id="Release"]').waitFor();
    const drawing = new Drawing(page);
    await drawing.fit();
    await drawing.select('Release');
    const group = page.locator('.bio-properties-panel-group', { hasText: 'Task listeners' });
    await group
      .getByTitle('Create new list item')
      .or(group.locator('.bio-properties-panel-add-entry'))
      .first()
      .click();
    const problems = page.getByRole('region', { name: 'Problems' });
    await problems.getByText(/1 error/).waitFor();
    const type = group.getByLabel('Job type', { exact: true });
    await type.fill('four-eyes');
    await type.press('Tab');
    await problems.getByText(/No problems|^0 errors/).waitFor();
    await anna.screenshot('listeners-1-panel');
    await page.getByRole('button', { name: 'Deploy', exact: true }).click();
    await page
      .getByRole('dialog')
      .getByText(/is version 1 now/)
      .waitFor();
    expect(anna.faults).toEqual([]);
  }, 60_000);

  it('refuses with a reason that the employee reads, and agrees later', async () => {
    const demo = await Visitor.enter(browser, server.url, 'demo');
    const { page } = demo;
    await server.request('otto', 'POST', '/v2/process-instances', { processDefinitionId: 'payment' });
    await server.settle();
    await page.goto('/inbox');
    await page.getByText('Release payment').first().click();
    const checked = page.getByText('Being checked');
    await page.getByRole('button', { name: 'Complete task' }).click();
    await checked.waitFor();
    expect(await page.getByRole('button', { name: 'Give back' }).isDisabled()).toBe(true);
    await demo.screenshot('listeners-2-asked');
    await answer({ denied: true, deniedReason: 'a second person has to look at it' });
    const refusal = page.getByText(/a second person has to look at it/);
    await refusal.waitFor();
    await checked.waitFor({ state: 'hidden' });
    await demo.screenshot('listeners-3-refused');
    await page.getByRole('button', { name: 'Complete task' }).click();
    await refusal.waitFor({ state: 'hidden' });
    await answer({ denied: false });
    await page.getByText('“Release payment” is completed').waitFor();
    expect(demo.faults.every((fault) => fault.includes('status of 409'))).toBe(true);
  }, 60_000);

  it('is cancelled under the eyes of the employee, who reads why nothing is to be done', async () => {
    const demo = await Visitor.enter(browser, server.url, 'demo');
    const { page } = demo;
    const started = await server.request('otto', 'POST', '/v2/process-instances', {
      processDefinitionId: 'payment',
    });
    const { processInstanceKey } = (await started.json()) as { processInstanceKey: string };
    await page.goto('/inbox');
    await page.getByText('Release payment').first().click();
    await page.getByRole('button', { name: 'Complete task' }).waitFor();
    await server.request('otto', 'POST', `/v2/process-instances/${processInstanceKey}/cancellation`, {});
    await page.getByText('Nobody has to do this task any more').waitFor();
    expect(await page.getByRole('button', { name: 'Complete task' }).count()).toBe(0);
    await demo.screenshot('listeners-4-cancelled');
    expect(demo.faults).toEqual([]);
  }, 60_000);

  it('is told of a cancellation, for which the operator sees the instance wait', async () => {
    const model = diagram
      .replaceAll('"payment"', '"payout"')
      .replace(
        '<zeebe:userTask/>',
        '<zeebe:userTask/><zeebe:taskListeners><zeebe:taskListener eventType="canceling" type="clean-up"/></zeebe:taskListeners>',
      );
    const file = new FormData();
    file.append('resources', new Blob([model]), 'payout.bpmn');
    expect((await server.request('anna', 'POST', '/v2/deployments', file)).status).toBe(200);
    const started = await server.request('otto', 'POST', '/v2/process-instances', {
      processDefinitionId: 'payout',
    });
    const { processInstanceKey } = (await started.json()) as { processInstanceKey: string };
    const otto = await Visitor.enter(browser, server.url, 'otto');
    const { page } = otto;
    await page.goto(`/instances/${processInstanceKey}`);
    await page.getByRole('button', { name: 'Cancel instance' }).click();
    await page.getByRole('button', { name: 'Cancel the instance' }).click();
    await page.getByText('The process instance is about to end').waitFor();
    const button = page.getByRole('button', { name: 'Being cancelled' });
    expect(await button.isDisabled()).toBe(true);
    await otto.screenshot('listeners-5-being-cancelled');

    const order = { type: 'clean-up', worker: 'e2e', maxJobsToActivate: 1, timeout: 60_000 };
    const taken = await server.request('otto', 'POST', '/v2/jobs/activation', order);
    const { jobs } = (await taken.json()) as { jobs: { jobKey: string }[] };
    await server.request('otto', 'POST', `/v2/jobs/${jobs[0]!.jobKey}/completion`, {});
    await button.waitFor({ state: 'detached' });
    await page.getByText('Cancelled', { exact: true }).first().waitFor();
    expect(otto.faults).toEqual([]);
  }, 60_000);

  it('of a called process is waited for by its caller, from which the operator gets there and back', async () => {
    const model = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="https://procession.example/tests">
      <process id="hire" name="Hire somebody" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="call"/>
        <callActivity id="call" name="Sign"><extensionElements><zeebe:calledElement processId="contract"/></extensionElements></callActivity></process>
      <process id="contract" name="Contract" isExecutable="true"><startEvent id="cs"/><sequenceFlow id="cf" sourceRef="cs" targetRef="sign"/>
        <userTask id="sign" name="Sign contract"><extensionElements><zeebe:userTask/><zeebe:taskListeners><zeebe:taskListener eventType="canceling" type="archive"/></zeebe:taskListeners></extensionElements></userTask></process>
    </definitions>`;
    const file = new FormData();
    file.append('resources', new Blob([model]), 'hire.bpmn');
    expect((await server.request('anna', 'POST', '/v2/deployments', file)).status).toBe(200);
    const started = await server.request('otto', 'POST', '/v2/process-instances', {
      processDefinitionId: 'hire',
    });
    const { processInstanceKey } = (await started.json()) as { processInstanceKey: string };
    await server.settle();
    const otto = await Visitor.enter(browser, server.url, 'otto');
    const { page } = otto;
    await page.goto(`/instances/${processInstanceKey}`);
    await page.getByText('“Sign” waits for the process it called to end.').waitFor();
    await page.getByRole('button', { name: 'Cancel instance' }).click();
    await page.getByRole('button', { name: 'Cancel the instance' }).click();
    await page.getByText('“Sign” is being ended and waits for the process it called to end.').waitFor();
    await page.getByRole('link', { name: 'Contract' }).click();
    await page.getByText('“Sign contract” waits for its canceling listener to do its job.').waitFor();
    await otto.screenshot('listeners-6-called');

    const order = { type: 'archive', worker: 'e2e', maxJobsToActivate: 1, timeout: 60_000 };
    const taken = await server.request('otto', 'POST', '/v2/jobs/activation', order);
    const { jobs } = (await taken.json()) as { jobs: { jobKey: string }[] };
    await server.request('otto', 'POST', `/v2/jobs/${jobs[0]!.jobKey}/completion`, {});
    await page.getByText('Cancelled', { exact: true }).first().waitFor();
    await page.getByRole('link', { name: 'Called by Hire somebody' }).click();
    await page.getByRole('heading', { name: 'Hire somebody' }).waitFor();
    await page.getByText('Cancelled', { exact: true }).first().waitFor();
    await otto.screenshot('listeners-7-caller');
    expect(otto.faults).toEqual([]);
  }, 60_000);
});
