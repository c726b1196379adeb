import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { freePort } from '../../api/src/database/embedded/postmaster.js';
import { cloneTestDatabase } from './test-database.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const ARTIFACTS = path.join(ROOT, 'e2e/artifacts');
const CHROMIUM = [
  process.env.PROCESSION_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The whole product as a user starts it, with demo users, on a database of its own. */
export interface AppServer {
  readonly url: string;
  /** Waits until nothing is left to do in the engine. */
  settle(): Promise<void>;
  /** A request by a demo user, as a program would send it. */
  request(user: string, method: string, path: string, body?: unknown): Promise<Response>;
  stop(): Promise<void>;
}

/**
 * Starts the built server.
 * @throws Error with the server's output when it ends or is not ready within 60 s
 */
export async function startServer(): Promise<AppServer> {
  const database = await cloneTestDatabase();
  const port = await freePort();
  const server = spawn(process.execPath, ['--enable-source-maps', 'dist/api/src/main.js'], {
    cwd: ROOT,
    env: {
      ...process.env,
      PORT: String(port),
      DATABASE_URL: database.url,
      PROCESSION_DEMO: 'on',
      PROCESSION_TEST_CLOCK: '1',
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [server.stdout, server.stderr])
    stream?.on('data', (data: Buffer) => output.push(data.toString()));
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await ended(server);
    await database.drop();
  };
  try {
    await ready(url, server);
  } catch (error) {
    await stop();
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${output.join('')}`);
  }
  const request: AppServer['request'] = (user, method, target, body) =>
    fetch(url + target, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${user}:${user}`).toString('base64')}`,
        ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
    });
  const settle = async () => {
    const answer = await request('demo', 'POST', '/v2/clock/settle');
    if (answer.status !== 204)
      throw new Error(`Expected the engine to settle; it answered ${answer.status}.`);
  };
  return { url, settle, request, stop };
}

async function ready(url: string, server: ChildProcess): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    if (server.exitCode !== null) throw new Error(`The server ended with code ${server.exitCode}.`);
    try {
      if ((await fetch(`${url}/v2/status`)).status === 204) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('The server was not ready within 60 seconds.');
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const exit = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  const timer = setTimeout(() => server.kill('SIGKILL'), 10_000);
  await exit;
  clearTimeout(timer);
}

/** @throws Error when no Chromium is installed */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = CHROMIUM.find((each) => each && fs.existsSync(each));
  if (!executablePath) throw new Error('Expected a Chromium; set PROCESSION_CHROMIUM to its path.');
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args: [...QUIET, ...sandbox] });
}

// Scripts for the page are texts: the types of this project are those of a server.
const REPORT_VIOLATIONS = `document.addEventListener('securitypolicyviolation', (event) =>
  console.error('Content security policy: ' + event.violatedDirective + ' ' + event.blockedURI))`;
const IS_ON_TOP = new Function(
  'element',
  `const { left, top, width, height } = element.getBoundingClientRect();
  const found = document.elementFromPoint(left + width / 2, top + height / 2);
  return width > 0 && height > 0 && found !== null && (element.contains(found) || found.contains(element));`,
) as (element: unknown) => boolean;

/** One person at their own browser. Everything a user must never see is collected on the way. */
export class Visitor {
  readonly faults: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    readonly url: string,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error' && !isExpected(message.text(), message.location().url))
        this.faults.push(message.text());
    });
    page.on('pageerror', (error) => this.faults.push(error.stack ?? error.message));
  }

  /** `user` null visits without logging in. */
  static async enter(
    browser: Browser,
    url: string,
    user: string | null,
    options: BrowserContextOptions = {},
  ): Promise<Visitor> {
    const context = await browser.newContext({
      baseURL: url,
      viewport: { width: 1440, height: 900 },
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    await page.addInitScript(REPORT_VIOLATIONS);
    const visitor = new Visitor(context, page, url);
    if (user) await visitor.orShow(() => visitor.logIn(user));
    return visitor;
  }

  /** Does a step; when it fails, keeps a picture of the page and says what was wrong on it. */
  private async orShow(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      await this.screenshot('failed');
      throw new Error(
        [error instanceof Error ? error.message : String(error), this.page.url(), ...this.faults].join('\n'),
      );
    }
  }

  private async logIn(user: string): Promise<void> {
    await this.page.goto('/login');
    await this.page.getByLabel('User name').fill(user);
    await this.page.getByLabel('Password', { exact: true }).fill(user);
    await this.page.getByRole('button', { name: 'Log in', exact: true }).click();
    await this.page.getByRole('banner').waitFor();
  }

  async screenshot(name: string): Promise<void> {
    fs.mkdirSync(ARTIFACTS, { recursive: true });
    await this.page.screenshot({ path: path.join(ARTIFACTS, `${name}.png`), animations: 'disabled' });
  }

  /**
   * The licence of the diagram and form parts wants their watermark visible and never covered.
   * Returns a line for each that is not.
   */
  async coveredWatermarks(): Promise<string[]> {
    const marks = this.page.locator('.bjs-powered-by, .fjs-powered-by');
    const covered: string[] = [];
    for (const mark of await marks.all()) {
      await mark.scrollIntoViewIfNeeded();
      const isFree = await mark.evaluate(IS_ON_TOP);
      if (!isFree)
        covered.push(`The watermark ${await mark.getAttribute('class')} is covered on ${this.page.url()}.`);
    }
    return covered;
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}

/** Being told that nobody is logged in is how the log-in page begins; a draft that cannot run yet is reported as such. */
function isExpected(text: string, url: string): boolean {
  if (text.includes('status of 401')) return url.endsWith('/v2/authentication/me');
  return text.includes('status of 422') && url.includes('/v2/deployments?validateOnly=true');
}
