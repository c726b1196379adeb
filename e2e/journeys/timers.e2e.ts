import type { Browser } from 'playwright-core';
import { type AppServer, launchBrowser, startServer, Visitor } from '../support/browser.js';

const model = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="https://procession.example/tests">
  <process id="dunning" name="Dunning" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="grace"/>
    <intermediateCatchEvent id="grace" name="14 days of grace"><timerEventDefinition><timeDuration>P14D</timeDuration></timerEventDefinition></intermediateCatchEvent>
    <sequenceFlow id="f2" sourceRef="grace" targetRef="call"/>
    <userTask id="call" name="Call the customer"><extensionElements><zeebe:userTask/><zeebe:assignmentDefinition assignee="eric"/></extensionElements></userTask>
    <boundaryEvent id="remind" name="Remind" attachedToRef="call" cancelActivity="false"><timerEventDefinition><timeCycle>R3/P1D</timeCycle></timerEventDefinition></boundaryEvent>
    <sequenceFlow id="f3" sourceRef="remind" targetRef="reminded"/><endEvent id="reminded" name="Reminded"/></process>
</definitions>`;

/** What waits for time, and an operator who does not want to. */
describe('Timers of an instance', () => {
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

  async function begin(): Promise<string> {
    const body = { processDefinitionId: 'dunning' };
    const started = await server.request('otto', 'POST', '/v2/process-instances', body);
    return ((await started.json()) as { processInstanceKey: string }).processInstanceKey;
  }

  it('can be changed and fired by an operator, and only be seen by an auditor', async () => {
    const file = new FormData();
    file.append('resources', new Blob([model]), 'dunning.bpmn');
    expect((await server.request('anna', 'POST', '/v2/deployments', file)).status).toBe(200);
    const key = await begin();
    const otto = await Visitor.enter(browser, server.url, 'otto');
    const { page } = otto;
    await page.goto(`/instances/${key}`);
    const timers = page.getByRole('region', { name: 'Timers' });
    await timers.getByText(/Due in 2 weeks|Due in 14 days/).waitFor();

    const why = page.getByRole('region', { name: 'Why does it wait?' });
    const [, due] = /\((.+)\)/.exec((await timers.getByText(/^Due in/).textContent()) ?? '')!;
    await why.getByText(`“14 days of grace” waits for its timer, due ${due}.`).waitFor();

    await timers.getByRole('button', { name: 'Change time: 14 days of grace' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('New time').fill('2031-05-01T08:00');
    await otto.screenshot('timers-1-change');
    await dialog.getByRole('button', { name: 'Change time' }).click();
    await page.getByText('“14 days of grace” is due').waitFor();
    await timers.getByText(/2031/).waitFor();

    await timers.getByRole('button', { name: 'Fire now: 14 days of grace' }).click();
    await page.getByRole('dialog').getByText('The process goes on as if the time had come').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Fire now' }).click();
    await page.getByText('“14 days of grace” fired').waitFor();
    await timers.getByText('Repeats: fires 3 more times').waitFor();
    await otto.screenshot('timers-2-repeats');
    await timers.getByRole('button', { name: 'Fire now: Remind' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Fire now' }).click();
    await timers.getByText('Repeats: fires 2 more times').waitFor();
    expect(otto.faults).toEqual([]);

    const ada = await Visitor.enter(browser, server.url, 'ada');
    await ada.page.goto(`/instances/${key}`);
    await ada.page.getByRole('region', { name: 'Timers' }).getByText('Remind').waitFor();
    expect(await ada.page.getByRole('button', { name: /Fire now/ }).count()).toBe(0);
    await ada.page.getByRole('tab', { name: 'History' }).click();
    await ada.page.getByText('Otto Berg did not wait for the time of “14 days of grace”').waitFor();
    await ada.page.getByText(/Otto Berg changed the time of “14 days of grace”/).waitFor();
    await ada.screenshot('timers-3-history');
    expect(ada.faults).toEqual([]);
  }, 60_000);
});
