import type { Browser } from 'playwright-core';
import { type AppServer, launchBrowser, startServer, Visitor } from '../support/browser.js';
import { Drawing } from './drawing.js';

/** The main job: an analyst draws a three-step approval, people work on it, an auditor looks back. */
describe('A three-step approval', () => {
  let server: AppServer;
  let browser: Browser;
  let instance = '';
  const visitors: Visitor[] = [];

  const enter = async (user: string) => {
    const visitor = await Visitor.enter(browser, server.url, user);
    visitors.push(visitor);
    return visitor;
  };

  beforeAll(async () => {
    server = await startServer();
    browser = await launchBrowser();
  }, 90_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  }, 30_000);

  it('is drawn from nothing, deployed and started by an analyst', async () => {
    const anna = await enter('anna');
    const { page } = anna;
    await page.goto('/modeler');
    await page.locator('[data-element-id="StartEvent_1"]').waitFor();
    const drawing = new Drawing(page);

    const check = await drawing.taskFromPalette('StartEvent_1', 'Check request');
    await drawing.makeUserTask(check);
    await drawing.set('Assignment', 'Candidate groups', 'employees');
    await drawing.writeForm([
      { label: 'Amount', type: 'Number', required: true },
      { label: 'Comment', type: 'Long text' },
    ]);

    const { id: approve } = await drawing.append(check, 'append-task', 'Approve request');
    await drawing.makeUserTask(approve);
    await drawing.set('Assignment', 'Candidate groups', 'managers');
    await drawing.writeForm([
      { label: 'Decision', type: 'Choice', options: 'yes=Approve\nno=Reject', required: true },
    ]);
    await anna.screenshot('approval-1-drawing');

    const { id: gateway } = await drawing.append(approve, 'gateway', 'Approved?');
    const { id: record, flow: approved } = await drawing.append(gateway, 'append-task', 'Record decision');
    await drawing.makeUserTask(record);
    await drawing.set('Assignment', 'Candidate groups', 'employees');
    await drawing.append(record, 'end-event', 'Approved');
    const { flow: rejected } = await drawing.append(gateway, 'end-event', 'Rejected');

    await drawing.fit();
    await drawing.select(approved);
    await drawing.set('Condition', 'Condition expression', 'decision = "yes');
    await page.getByText('String literal must be terminated').waitFor();
    await anna.screenshot('approval-2-condition-error');
    await drawing.set('Condition', 'Condition expression', 'decision = "yes"');
    await drawing.select(rejected);
    await drawing.openGroup('Condition');
    await page.getByLabel('Default flow').check();

    await page.locator('.modeler-canvas').click({ position: { x: 400, y: 40 } });
    await drawing.set('General', 'Name', 'Purchase approval');
    await page.getByText('No problems: this diagram can be deployed.').waitFor();
    await anna.screenshot('approval-3-drawn');
    expect(await anna.coveredWatermarks()).toEqual([]);

    await page.getByRole('button', { name: 'Deploy', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByText(/is version 1 now/)
      .first()
      .waitFor();
    await anna.screenshot('approval-4-deployed');
    await dialog.getByRole('button', { name: 'Start' }).click();
    await page.getByLabel('Business id').fill('PO-1007');
    await page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('link', { name: 'Open the instance' }).click();
    await page.getByRole('heading', { name: 'Purchase approval' }).waitFor();
    await page.waitForURL('**/instances/*');
    instance = page.url().split('/').at(-1) ?? '';
    await page.locator('.diagram-badge-token').waitFor();
    await anna.screenshot('approval-5-running');
    expect(anna.faults).toEqual([]);
  }, 120_000);

  it('is found, claimed and completed by an employee', async () => {
    const eric = await enter('eric');
    const { page } = eric;
    await page.goto('/inbox?tab=group');
    await page.getByRole('link', { name: /Check request/ }).click();
    await page.getByText('PO-1007').first().waitFor();
    await page.getByRole('button', { name: 'Claim' }).click();
    await page.getByText('With you').first().waitFor();
    await page.getByRole('button', { name: 'Complete task' }).click();
    await page.getByText('Field is required.').waitFor();
    await page.getByLabel('Amount').fill('1200');
    await page.getByLabel('Comment').fill('For the new colleague');
    await page.getByText(/Draft saved/).waitFor();
    await eric.screenshot('approval-6-task');
    expect(await eric.coveredWatermarks()).toEqual([]);

    await page.reload();
    await page.getByLabel('Amount').waitFor();
    expect(await page.getByLabel('Amount').inputValue()).toBe('1200');
    expect(await page.getByLabel('Comment').inputValue()).toBe('For the new colleague');
    await page.keyboard.press('Control+Enter');
    await page.getByText('“Check request” is completed').waitFor();
    await page.goto('/inbox?tab=done');
    await page.getByRole('link', { name: /Check request/ }).waitFor();
    expect(eric.faults).toEqual([]);
  }, 60_000);

  it('is approved by a manager', async () => {
    const mia = await enter('mia');
    const { page } = mia;
    await page.goto('/inbox?tab=group');
    await page.getByRole('link', { name: /Approve request/ }).click();
    await page.getByRole('button', { name: 'Claim' }).waitFor();
    await page.keyboard.press('c');
    await page.getByText('With you').first().waitFor();
    await page.getByLabel('Decision').selectOption({ label: 'Approve' });
    await mia.screenshot('approval-7-approve');
    await page.getByRole('button', { name: 'Complete task' }).click();
    await page.getByText('“Approve request” is completed').waitFor();
    expect(mia.faults).toEqual([]);
  }, 60_000);

  it('is recorded without a form', async () => {
    const eric = await enter('eric');
    const { page } = eric;
    await page.goto('/inbox?tab=group');
    await page.getByRole('link', { name: /Record decision/ }).click();
    await page.getByRole('button', { name: 'Claim' }).click();
    await page.getByText('With you').first().waitFor();
    await page.getByRole('rowheader', { name: 'decision' }).waitFor();
    await page.getByRole('button', { name: 'Add a variable' }).click();
    await page.getByLabel('Name', { exact: true }).fill('recorded');
    await page.getByLabel('Value', { exact: true }).fill('in the book');
    await eric.screenshot('approval-8-no-form');
    await page.getByRole('button', { name: 'Complete task' }).click();
    await page.getByText('“Record decision” is completed').waitFor();
    expect(eric.faults).toEqual([]);
  }, 60_000);

  it('is looked back on by an auditor', async () => {
    const ada = await enter('ada');
    const { page } = ada;
    await page.goto('/instances');
    await page
      .getByRole('row', { name: /PO-1007/ })
      .getByRole('link')
      .click();
    await page.waitForURL(`**/instances/${instance}`);
    await page.getByText('Completed', { exact: true }).first().waitFor();
    await page.locator('.djs-connection.path-taken').first().waitFor({ state: 'attached' });
    expect(await page.locator('.djs-connection.path-taken').count()).toBe(5);
    await ada.screenshot('approval-9-path');

    await page.getByRole('tab', { name: 'History' }).click();
    await page.getByText('By people').click();
    const events = page.getByRole('region', { name: 'Events' });
    for (const [who, what] of [
      ['Anna Lindt', 'started the process'],
      ['Eric Sommer', 'Check request'],
      ['Mia Keller', 'Approve request'],
      ['Eric Sommer', 'Record decision'],
    ] as const)
      await events
        .getByRole('button', { name: new RegExp(`${who}.*${what}`) })
        .first()
        .waitFor();
    await events
      .getByRole('button', { name: /Mia Keller.*Approve request/ })
      .last()
      .click();
    await page.getByRole('rowheader', { name: 'decision' }).waitFor();
    await ada.screenshot('approval-10-history');
    expect(await page.getByRole('button', { name: 'Cancel instance' }).count()).toBe(0);
    expect(await ada.coveredWatermarks()).toEqual([]);
    expect(ada.faults).toEqual([]);
  }, 60_000);
});
