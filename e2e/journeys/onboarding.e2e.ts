import type { Browser, Page } from 'playwright-core';
import { type AppServer, launchBrowser, startServer, Visitor } from '../support/browser.js';

/** Requests an onboarding by the start form, as any employee does it from the catalogue. */
async function request(page: Page, name: string, mailServer: string, businessId: string): Promise<void> {
  await page.goto('/processes');
  await page.getByRole('button', { name: 'Start Employee onboarding' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Full name').fill(name);
  await dialog.getByLabel('First working day').fill('1/12/2026');
  await dialog.getByLabel('First working day').press('Tab');
  await dialog.getByLabel('Department').selectOption({ label: 'Engineering' });
  await dialog.getByLabel('Role').selectOption({ label: 'Developer' });
  await dialog.getByLabel(mailServer).check();
  await dialog.getByLabel('Business id').fill(businessId);
}

/** Claims a task that is offered to one's group and opens its form. */
async function claim(page: Page, task: RegExp, about: string): Promise<void> {
  await page.goto('/inbox?tab=group');
  await page.getByRole('link', { name: task }).click();
  await page.getByText(about).first().waitFor();
  await page.getByRole('button', { name: 'Claim' }).click();
  await page.getByText('With you').first().waitFor();
}

/** The process that Procession ships: people, workers that really run, a failure and its repair. */
describe('Employee onboarding', () => {
  let server: AppServer;
  let browser: Browser;
  let instance = '';

  const visit = async (user: string, journey: (visitor: Visitor, page: Page) => Promise<void>) => {
    const visitor = await Visitor.enter(browser, server.url, user);
    try {
      await journey(visitor, visitor.page);
    } catch (error) {
      await visitor.screenshot('onboarding-failed');
      throw error;
    }
    expect(visitor.faults).toEqual([]);
    await visitor.leave();
  };

  /** Keeps a picture; on no page of the journey may a watermark be covered. */
  const look = async (visitor: Visitor, picture: string) => {
    await visitor.screenshot(picture);
    expect(await visitor.coveredWatermarks()).toEqual([]);
  };

  beforeAll(async () => {
    server = await startServer();
    browser = await launchBrowser();
  }, 90_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  }, 30_000);

  it(
    'is requested from the catalogue with the start form',
    () =>
      visit('eric', async (eric, page) => {
        await request(page, 'Grace Hopper', 'is down', 'HR-1');
        await look(eric, 'onboarding-1-request');
        await page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).click();
        await page.getByText('Process started').waitFor();
      }),
    60_000,
  );

  it(
    'is approved by a manager',
    () =>
      visit('mia', async (mia, page) => {
        await claim(page, /Approve onboarding.*HR-1/, 'HR-1');
        expect(await page.getByLabel('Full name').inputValue()).toBe('Grace Hopper');
        await page.getByLabel('Approve', { exact: true }).check();
        await page.getByLabel('Comment').fill('Welcome on board!');
        await look(mia, 'onboarding-2-approve');
        await page.getByRole('button', { name: 'Complete task' }).click();
        await page.getByText('“Approve onboarding” is completed').waitFor();
      }),
    60_000,
  );

  it(
    'stops at the mail server, and an operator repairs it',
    () =>
      visit('otto', async (otto, page) => {
        await page.goto('/instances');
        await page.getByRole('row', { name: /HR-1/ }).getByRole('link').click();
        await page.getByRole('heading', { name: 'Employee onboarding' }).waitFor();
        instance = page.url().split('/').at(-1) ?? '';

        // Everything else went on beside it: a laptop is to be chosen, the rest waits where the branches join.
        const incidents = page.getByRole('region', { name: 'Incidents' });
        await incidents.getByText('The mail server does not answer').waitFor({ timeout: 30_000 });
        await incidents.getByRole('button', { name: /Create mailbox/ }).waitFor();
        await page.locator('[data-container-id="CreateMailbox"] .diagram-badge-incident').waitFor();
        await page.locator('[data-container-id="ChooseLaptop"] .diagram-badge-token').waitFor();
        for (const done of ['CreateAccount', 'FindLaptops', 'AssignLicences', 'GrantAccess'])
          expect(await page.locator(`[data-element-id="${done}"].path-taken`).count()).toBe(1);
        await look(otto, 'onboarding-3-incident');

        await page.getByRole('tab', { name: 'Variables' }).click();
        await page.getByRole('button', { name: 'Edit mailServer' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Value').fill('"up"');
        await otto.screenshot('onboarding-4-variable');
        await dialog.getByRole('button', { name: 'Save' }).click();
        await page.getByText('Variable saved').waitFor();

        await page.getByRole('tab', { name: 'Now' }).click();
        await page.getByRole('button', { name: 'Retry' }).click();
        await page.getByText('The step runs again').waitFor();
        await incidents.waitFor({ state: 'detached' });
        await page.locator('[data-element-id="CreateMailbox"].path-taken').waitFor({ state: 'attached' });
        expect(await page.locator('.diagram-badge-incident').count()).toBe(0);
        await look(otto, 'onboarding-5-repaired');
      }),
    90_000,
  );

  it(
    'gets its laptop and is complete',
    () =>
      visit('eric', async (eric, page) => {
        await claim(page, /Choose laptop.*HR-1/, 'HR-1');
        await page.getByLabel('Laptop').selectOption('Power 15, 15 inches, 32 GB (NB-2001)');
        await look(eric, 'onboarding-6-laptop');
        await page.getByRole('button', { name: 'Complete task' }).click();
        await page.getByText('“Choose laptop” is completed').waitFor();
        await server.settle();
        const answer = await server.request('otto', 'GET', `/v2/process-instances/${instance}`);
        expect(await answer.json()).toMatchObject({ state: 'COMPLETED', hasIncident: false });
      }),
    60_000,
  );

  it(
    'is looked back on by an auditor',
    () =>
      visit('ada', async (ada, page) => {
        await page.goto(`/instances/${instance}`);
        await page.getByText(/, ended /).waitFor();
        await page.locator('[data-element-id="ToOnboarded"].path-taken').waitFor({ state: 'attached' });
        expect(await page.locator('[data-element-id="No"].path-taken').count()).toBe(0);
        await look(ada, 'onboarding-7-path');

        await page.getByRole('tab', { name: 'History' }).click();
        const events = page.getByRole('region', { name: 'Events' });
        for (const sentence of [
          /Eric Sommer started the process/,
          /Mia Keller completed “Approve onboarding”/,
          /Otto Berg set mailServer to "up"/,
          /Otto Berg resolved the incident of “Create mailbox”/,
          /Eric Sommer completed “Choose laptop”/,
          /The process completed/,
        ])
          await events.getByRole('button', { name: sentence }).first().waitFor();
        await events
          .getByRole('button', { name: /Otto Berg resolved/ })
          .first()
          .click();
        await ada.screenshot('onboarding-8-history');
      }),
    60_000,
  );

  it('ends early when the manager rejects it', async () => {
    await visit('anna', async (anna, page) => {
      await request(page, 'Never Hired', 'works', 'HR-2');
      await page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).click();
      await page.getByRole('link', { name: 'Open the instance' }).click();
      await page.locator('[data-container-id="Approve"] .diagram-badge-token').waitFor();

      await visit('mia', async (_mia, inbox) => {
        await claim(inbox, /Approve onboarding.*HR-2/, 'HR-2');
        await inbox.getByLabel('Reject', { exact: true }).check();
        await inbox.getByLabel('Comment').fill('No budget this year');
        await inbox.getByRole('button', { name: 'Complete task' }).click();
        await inbox.getByText('“Approve onboarding” is completed').waitFor();
      });

      // The page follows by itself: nobody reloads it.
      await page.getByText(/, ended /).waitFor();
      await page.locator('[data-element-id="ToRejected"].path-taken').waitFor({ state: 'attached' });
      expect(await page.locator('[data-element-id="Yes"].path-taken').count()).toBe(0);
      await look(anna, 'onboarding-9-rejected');
    });
  }, 90_000);
});
