import fs from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { type AppServer, launchBrowser, startServer, Visitor } from '../support/browser.js';
import { deployExample } from './example.js';

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

interface AxeResult {
  violations: { id: string; nodes: { target: string[]; html: string }[] }[];
}

/** One line per element that breaks a rule of WCAG 2.2 AA or good practice. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations: found } = (await page.evaluate(`axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  })`)) as AxeResult;
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, html }) => `${id}: ${target.join(' ')} ${html.slice(0, 160)}`),
  );
}

const looks = [
  { name: 'light', options: { colorScheme: 'light' } },
  { name: 'dark', options: { colorScheme: 'dark' } },
  { name: 'narrow', options: { colorScheme: 'light', viewport: { width: 320, height: 800 } } },
] as const;

describe('Every page can be used by everybody', () => {
  let server: AppServer;
  let browser: Browser;
  let pages: [name: string, user: string | null, path: string, ready: string][];

  beforeAll(async () => {
    server = await startServer();
    browser = await launchBrowser();
    const { processDefinitionKey, processInstanceKey, userTaskKey } = await deployExample(server);
    const waiting = await server.request('eric', 'POST', '/v2/process-instances', {
      processDefinitionId: 'employee-onboarding',
      variables: {
        name: 'Grace Hopper',
        startDate: '2031-12-01',
        department: 'engineering',
        role: 'developer',
        manager: 'mia',
      },
    });
    const { processInstanceKey: timedKey } = (await waiting.json()) as { processInstanceKey: string };
    pages = [
      ['login', null, '/login', '.demo-card'],
      ['setup', null, '/setup?token=none', 'form'],
      ['inbox', 'demo', '/inbox?tab=group', '.task-card'],
      ['task', 'demo', `/inbox/${userTaskKey}?tab=group`, '.fjs-form'],
      ['processes', 'demo', '/processes', '.process-card'],
      ['modeler', 'demo', `/modeler/${processDefinitionKey}`, '.djs-element'],
      ['instances', 'demo', '/instances?version=1', 'tbody tr'],
      ['instance', 'demo', `/instances/${processInstanceKey}`, '.diagram-badge'],
      ['timers', 'demo', `/instances/${timedKey}`, '#timers'],
      ['history', 'demo', `/instances/${processInstanceKey}?tab=history`, '.event'],
      ['variables', 'demo', `/instances/${processInstanceKey}?tab=variables`, 'tbody tr'],
      ['users', 'demo', '/users', 'tbody tr'],
      ['not-allowed', 'eric', '/users', '.empty-icon'],
      ['not-found', 'demo', '/nowhere', '.empty-icon'],
    ];
  }, 90_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  }, 30_000);

  it.each(looks)(
    'without violations, $name',
    async ({ name: look, options }) => {
      const visitors = new Map<string | null, Visitor>();
      const found: Record<string, string[]> = {};
      for (const [name, user, path, ready] of pages) {
        const visitor =
          visitors.get(user) ??
          (await Visitor.enter(browser, server.url, user, { ...options, bypassCSP: true }));
        visitors.set(user, visitor);
        const { page } = visitor;
        await page.goto(path);
        await page.locator(ready).first().waitFor();
        await page.waitForTimeout(400);
        const wrong = await violations(page);
        const overflow = await page.evaluate<number>(OVERFLOW);
        if (overflow > 0) wrong.push(`The page is ${overflow} px wider than the window.`);
        wrong.push(...(await visitor.coveredWatermarks()));
        if (wrong.length) found[name] = wrong;
        await visitor.screenshot(`page-${name}-${look}`);
      }
      for (const visitor of visitors.values()) {
        if (visitor.faults.length) found.console = visitor.faults;
        await visitor.leave();
      }
      expect(found).toEqual({});
    },
    180_000,
  );

  it('keyboard alone leads to the content and through the inbox', async () => {
    const eric = await Visitor.enter(browser, server.url, 'eric');
    const { page } = eric;
    await page.goto('/inbox?tab=group');
    await page.locator('.task-card').first().waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement?.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement?.id')).toBe('content');
    await page.keyboard.press('j');
    await page.locator('.task-card-chosen').waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('c');
    await page.getByText('With you').first().waitFor();
    await eric.screenshot('keyboard-claimed');
    expect(eric.faults).toEqual([]);
    await eric.leave();
  }, 60_000);
});
