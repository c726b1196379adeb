import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { type AppServer, launchBrowser, startServer, Visitor } from '../support/browser.js';
import { Drawing } from './drawing.js';

const IMAGES = path.resolve(import.meta.dirname, '../../docs/images');
const PEOPLE = [
  ['Grace Hopper', 'developer', 'engineering', 'HR-1041', 7],
  ['Katherine Johnson', 'accountant', 'finance', 'HR-1042', 12],
  ['Edsger Dijkstra', 'developer', 'engineering', 'HR-1043', 20],
] as const;

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** The pictures of the documentation; `UPDATE_DOCS=1 npm test -- browser pictures` writes them. */
describe('The pictures of the documentation', () => {
  let server: AppServer;
  let browser: Browser;

  const take = async (page: Page, name: string) => {
    const picture = await page.screenshot({ animations: 'disabled' });
    if (!process.env.UPDATE_DOCS) return;
    fs.mkdirSync(IMAGES, { recursive: true });
    fs.writeFileSync(path.join(IMAGES, `${name}.png`), picture);
  };
  const enter = (user: string) =>
    Visitor.enter(browser, server.url, user, { viewport: { width: 1280, height: 800 } });

  beforeAll(async () => {
    server = await startServer();
    browser = await launchBrowser();
    for (const [name, role, department, businessId, days] of PEOPLE) {
      const variables = { name, role, department, startDate: inDays(days), manager: 'mia', mailServer: 'up' };
      const started = await server.request('eric', 'POST', '/v2/process-instances', {
        processDefinitionId: 'employee-onboarding',
        businessId,
        variables,
      });
      expect(started.status).toBe(200);
    }
    await server.settle();
  }, 90_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  }, 30_000);

  it('show the inbox with a form', async () => {
    const mia = await enter('mia');
    const { page } = mia;
    await page.goto('/inbox?tab=all');
    await page.getByRole('link', { name: /HR-1041/ }).click();
    await page.getByRole('button', { name: 'Claim' }).click();
    await page.getByText('With you').first().waitFor();
    await page.goto(page.url().replace(/\?.*|$/, '?tab=all'));
    await page.getByRole('link', { name: /HR-1043/ }).waitFor();
    await page.getByLabel('Approve', { exact: true }).check();
    await page.getByText(/Draft saved/).waitFor();
    await take(page, 'inbox');
    expect(mia.faults).toEqual([]);
  }, 60_000);

  it('show the modeler with a process', async () => {
    const anna = await enter('anna');
    const { page } = anna;
    await page.goto('/processes');
    await page.getByRole('link', { name: /: Employee onboarding/ }).click();
    await page.locator('[data-element-id="CreateMailbox"]').waitFor();
    await page.locator('.djs-element[data-element-id="DecideAsDeputy"] .djs-hit').first().click();
    await new Drawing(page).openGroup('Assignment');
    await page.getByText('No problems: this diagram can be deployed.').waitFor();
    await take(page, 'modeler');
    expect(anna.faults).toEqual([]);
  }, 60_000);
});
