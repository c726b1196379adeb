import type { z } from 'zod';
import type { Setting } from './setting.js';
import { settings } from './settings.js';
import { StartupProblem } from './startup-problem.js';

type Values = { [Key in keyof typeof settings]: z.output<(typeof settings)[Key]['schema']> };

/** The server's settings, read once at start. `demo` is decided: `auto` is resolved. */
export type Config = Readonly<Omit<Values, 'demo'> & { demo: boolean }>;

/**
 * Reads all settings.
 *
 * @throws StartupProblem naming every variable with a wrong value, what was expected and found
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const problems: string[] = [];
  const read = Object.entries(settings).map(([key, each]) => {
    const text = env[each.variable]?.trim();
    const result = each.schema.safeParse(text === '' ? undefined : text);
    if (!result.success) problems.push(describe(each, text ?? ''));
    return [key, result.data];
  });
  if (problems.length > 0) {
    throw new StartupProblem(
      problems.join('\n  '),
      'Correct or unset it. All settings are described in docs/reference/configuration.md.',
    );
  }
  const values = Object.fromEntries(read) as Values;
  checkAdmin(values);
  return Object.freeze({ ...values, demo: values.demo === 'auto' ? isPrivate(values) : values.demo });
}

function describe({ variable, expected, isSecret }: Setting, found: string): string {
  const shown = isSecret ? 'something else (not shown, it may hold a password)' : `"${found}"`;
  return `${variable} was expected to be ${expected}, but was ${shown}.`;
}

function checkAdmin({ adminUser, adminPassword }: Values): void {
  if ((adminUser === undefined) === (adminPassword === undefined)) return;
  const [given, missing] = adminUser
    ? ['PROCESSION_ADMIN_USER', 'PROCESSION_ADMIN_PASSWORD']
    : ['PROCESSION_ADMIN_PASSWORD', 'PROCESSION_ADMIN_USER'];
  throw new StartupProblem(`${given} is set, but ${missing} is not.`, 'Set both or neither.');
}

/** Nobody but the people on this machine reaches the server, and the data is a trial's. */
function isPrivate({ databaseUrl, host }: Values): boolean {
  return databaseUrl === undefined && /^(localhost|::1|\[::1\]|127(\.\d+){3})$/.test(host);
}

/**
 * Variables that look like settings but are none, so that a slip of the pen is not silent.
 *
 * @returns sentences to print, one for each variable
 */
export function misspelledSettings(env: NodeJS.ProcessEnv = process.env): string[] {
  const known = new Set<string>(Object.values(settings).map(({ variable }) => variable));
  return Object.keys(env)
    .filter((name) => name.startsWith('PROCESSION_') && !known.has(name) && !OTHERS.test(name))
    .map((name) => `${name} is not a setting and has no effect; see docs/reference/configuration.md.`);
}

/** Read by the tests, or set by Kubernetes for a service that is called "procession". */
const OTHERS = /^PROCESSION_(CHROMIUM$|TEST_|SERVICE_|PORT)/;
