import fs from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { corpusFile } from '../../engine/testing/conformance/corpora.js';
import { type AppServer, launchBrowser, startServer, Visitor } from '../support/browser.js';
import { Drawing } from './drawing.js';
import { documentRequest, invoice, prefixed, scripted } from './reference-fixtures.js';

const DAY = 86_400_000;
const hasReferences = fs.existsSync(corpusFile('miwg', 'C.9.1.bpmn'));
if (!hasReferences)
  console.log(
    'The reference models of other vendors are not beside this checkout: own models of their kind run.',
  );
const model = (name: string, own: string) =>
  hasReferences ? fs.readFileSync(corpusFile('miwg', name)) : Buffer.from(own);

/** Models that other vendors' tools wrote: opened, completed where something is missing, and run to each end. */
describe('Models of other tools', () => {
  let server: AppServer;
  let browser: Browser;
  let anna: Visitor;

  const call = async (method: string, path: string, body?: object, user = 'otto') => {
    const answer = await server.request(user, method, `/v2${path}`, body);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
    return text ? JSON.parse(text) : {};
  };
  /** A worker: does all jobs of a type that there are now. Returns how many. */
  const work = async (type: string): Promise<number> => {
    await server.settle();
    const order = { type, worker: 'e2e', maxJobsToActivate: 10, timeout: 60_000, requestTimeout: -1 };
    const { jobs } = await call('POST', '/jobs/activation', order);
    for (const { jobKey } of jobs) await call('POST', `/jobs/${jobKey}/completion`, {});
    await server.settle();
    return jobs.length;
  };
  const complete = async (key: string, elementId: string, variables: object) => {
    await server.settle();
    const filter = { processInstanceKey: key, elementId, state: 'CREATED' };
    const { items } = await call('POST', '/user-tasks/search', { filter }, 'demo');
    expect(items).toHaveLength(1);
    await call('POST', `/user-tasks/${items[0].userTaskKey}/completion`, { variables }, 'demo');
    await server.settle();
  };
  const ends = async (key: string): Promise<string[]> => {
    const filter = { processInstanceKey: key, type: 'END_EVENT', state: 'COMPLETED' };
    const { items } = await call('POST', '/element-instances/search', { filter });
    return items.map((item: { elementName: string }) => item.elementName.replace(/\s+/g, ' ')).sort();
  };
  const state = async (key: string) => (await call('GET', `/process-instances/${key}`)).state;

  const open = async (page: Page, name: string, content: Buffer) => {
    await page.goto('/modeler');
    await page.locator('[data-element-id="StartEvent_1"]').waitFor();
    await page
      .locator('input[type=file]')
      .setInputFiles({ name, mimeType: 'application/xml', buffer: content });
    const replace = page.getByRole('button', { name: 'Replace', exact: true });
    const opened = page.getByText(name).or(page.getByText('Opened with 1 warning'));
    await replace.or(opened.first()).first().waitFor();
    if (await replace.isVisible()) await replace.click();
  };
  /** Deploys what is on the canvas; the dialog offers to start it. */
  const deploy = async (page: Page) => {
    await page.getByRole('button', { name: 'Deploy', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByText(/is version 1 now/)
      .first()
      .waitFor();
    await dialog.getByRole('button', { name: 'Start' }).click();
  };
  const start = async (page: Page): Promise<string> => {
    await page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('link', { name: 'Open the instance' }).click();
    await page.waitForURL('**/instances/*');
    return page.url().split('/').at(-1) ?? '';
  };

  beforeAll(async () => {
    server = await startServer();
    browser = await launchBrowser();
    anna = await Visitor.enter(browser, server.url, 'anna');
  }, 90_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  }, 30_000);

  it('document request: runs unchanged, until the document arrives', async () => {
    const { page } = anna;
    await open(page, 'C.9.1.bpmn', model('C.9.1.bpmn', documentRequest));
    await page
      .getByText(/No problems|0 errors/)
      .first()
      .waitFor();
    await anna.screenshot('reference-1-document-request');
    await deploy(page);
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Add a variable' }).click();
    await dialog.getByLabel('Name', { exact: true }).fill('documentReferenceId');
    await dialog.getByLabel('Value', { exact: true }).fill('DOC-1');
    const key = await start(page);
    expect(await work('email')).toBe(1);
    const message = { name: 'MESSAGE_documentReceived', timeToLive: 0 };
    await call('POST', '/messages/publication', { ...message, correlationKey: 'DOC-2' });
    await server.settle();
    expect(await state(key)).toBe('ACTIVE');
    await call('POST', '/messages/publication', { ...message, correlationKey: 'DOC-1' });
    await server.settle();
    expect(await ends(key)).toEqual(['Document received']);
    await page.getByText(/, ended /).waitFor();
    await anna.screenshot('reference-2-document-received');
    expect(anna.faults).toEqual([]);
  }, 90_000);

  it('document request: reminds every day and calls after a week', async () => {
    const { items } = await call('POST', '/process-definitions/search', {});
    const definition = items.find((each: { processDefinitionId: string }) =>
      /document/i.test(each.processDefinitionId),
    );
    const begin = Date.now();
    await call('PUT', '/clock', { timestamp: begin }, 'demo');
    const { processInstanceKey: key } = await call('POST', '/process-instances', {
      processDefinitionKey: definition.processDefinitionKey,
      variables: { documentReferenceId: 'DOC-3' },
    });
    expect(await work('email')).toBe(1);
    for (let day = 1; day <= 6; day++) {
      await call('PUT', '/clock', { timestamp: begin + day * DAY + 60_000 }, 'demo');
      expect(await work('email')).toBe(1);
    }
    await call('PUT', '/clock', { timestamp: begin + 7 * DAY + 60_000 }, 'demo');
    expect(await work('email')).toBe(0);
    expect(await ends(key)).toEqual(Array(6).fill('Email sent'));
    await call('POST', '/clock/reset', undefined, 'demo');

    const demo = await Visitor.enter(browser, server.url, 'demo');
    await demo.page.goto('/inbox?tab=all');
    await demo.page.getByRole('link', { name: /Call customer/ }).click();
    await demo.page.getByRole('button', { name: 'Claim' }).click();
    await demo.page.getByText('With you').first().waitFor();
    await demo.screenshot('reference-3-call-customer');
    await demo.page.getByRole('button', { name: 'Complete task' }).click();
    await demo.page.getByText('“Call customer” is completed').waitFor();
    await server.settle();
    expect(await ends(key)).toEqual(['Answer received', ...Array(6).fill('Email sent')]);
    expect(await state(key)).toBe('COMPLETED');
    expect(demo.faults).toEqual([]);
  }, 90_000);

  it('invoice: says what is missing, is completed in the modeler and runs to both ends', async () => {
    const { page } = anna;
    await open(page, 'C.1.1.bpmn', model('C.1.1.bpmn', invoice));
    const problems = page.getByRole('region', { name: 'Problems' });
    await problems.getByText(/[1-9]\d* errors?/).waitFor();
    await problems.getByRole('button').first().click();
    for (const flow of ['invoiceApproved', 'invoiceNotApproved', 'reviewSuccessful', 'reviewNotSuccessful'])
      await problems
        .getByText(new RegExp(`condition of the sequence flow .*${flow}.* its language is XPath`))
        .waitFor();
    await problems.getByText(/for example `approved = true`/).waitFor();
    await problems.getByText(/Archive Invoice.* has no job type/).waitFor();
    await anna.screenshot('reference-4-invoice-problems');
    await problems.getByRole('button').first().click();

    const drawing = new Drawing(page);
    await drawing.fit();
    await page.locator('.modeler-canvas').click({ position: { x: 300, y: 20 } });
    await drawing.openGroup('Process');
    await page.locator('.modeler-panel').getByLabel('Expression language').selectOption({ label: 'JSONata' });
    for (const [flow, condition] of [
      ['invoiceApproved', 'approved'],
      ['invoiceNotApproved', '$not(approved)'],
      ['reviewSuccessful', 'clarified = "yes"'],
      ['reviewNotSuccessful', 'clarified = "no"'],
    ] as const) {
      await drawing.select(flow);
      await drawing.set('Condition', 'Condition expression', condition);
    }
    await drawing.select('archiveInvoice');
    await drawing.set('Task definition', 'Job type', 'archive');
    await problems.getByText(/No problems|^0 errors/).waitFor();
    await anna.screenshot('reference-5-invoice-completed');
    await deploy(page);
    const paid = await start(page);
    await complete(paid, 'assignApprover', { approver: 'demo' });
    await complete(paid, 'approveInvoice', { approved: false });
    await complete(paid, 'reviewInvoice', { clarified: 'yes' });
    await complete(paid, 'approveInvoice', { approved: true });
    await complete(paid, 'prepareBankTransfer', {});
    expect(await work('archive')).toBe(1);
    expect(await ends(paid)).toEqual(['Invoice processed']);
    await page.getByText(/, ended /).waitFor();
    await anna.screenshot('reference-6-invoice-processed');

    const definition = { processDefinitionId: 'handle-invoice', variables: {} };
    const { processInstanceKey: refused } = await call('POST', '/process-instances', definition);
    await complete(refused, 'assignApprover', { approver: 'demo' });
    await complete(refused, 'approveInvoice', { approved: false });
    await complete(refused, 'reviewInvoice', { clarified: 'no' });
    expect(await ends(refused)).toEqual(['Invoice not processed']);
    expect(anna.faults).toEqual([]);
  }, 120_000);

  it('keeps the spelling of a file: references with the prefix of its own namespace', async () => {
    const { page } = anna;
    await open(page, 'prefixed.bpmn', Buffer.from(prefixed));
    const drawing = new Drawing(page);
    await drawing.fit();
    await drawing.setName('End', 'Paid at last');
    await page
      .getByRole('region', { name: 'Problems' })
      .getByText(/No problems|^0 errors/)
      .waitFor();
    await deploy(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).waitFor();
    const { items } = await call('POST', '/process-definitions/search', {
      filter: { processDefinitionId: 'prefixed' },
    });
    const answer = await server.request(
      'otto',
      'GET',
      `/v2/process-definitions/${items[0].processDefinitionKey}/xml`,
    );
    const xml = await answer.text();
    expect(xml).toContain('name="Paid at last"');
    expect(xml).toContain('messageRef="own:Paid"');
    expect(anna.faults).toEqual([]);
  }, 60_000);

  it('lose nothing without a word where something is there twice that may be there once', async () => {
    const { page } = anna;
    const twice = invoice.replace(/<bpmn:conditionExpression.*?<\/bpmn:conditionExpression>/s, '$&$&');
    expect(twice).not.toBe(invoice);
    await open(page, 'twice.bpmn', Buffer.from(twice));
    await page.getByText(/has more than one conditionExpression in the file/).waitFor();
  }, 60_000);

  it('with JavaScript are refused to an analyst, who reads at once why', async () => {
    const { page } = anna;
    await open(page, 'scripted.bpmn', Buffer.from(scripted));
    const problems = page.getByRole('region', { name: 'Problems' });
    await problems.getByText('1 error, 0 warnings').waitFor();
    const header = problems.getByRole('button').first();
    if ((await header.getAttribute('aria-expanded')) === 'true') await header.click();
    await page.getByRole('button', { name: 'Deploy', exact: true }).click();
    await problems.getByText(/"Double it" .*needs the permission definition:script/).waitFor();
    await anna.screenshot('reference-6-javascript');
  }, 60_000);
});
