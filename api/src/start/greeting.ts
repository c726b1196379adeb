import type { Config } from '../config/index.js';
import { DEMO_USERS } from '../identity/index.js';
import { VERSION } from '../version.js';

/** The one block that the person at the terminal reads: where it is, who can log in, where the data is. */
export function greeting(facts: {
  readonly config: Config;
  readonly port: number;
  /** Folder of the embedded database, or host of another one. */
  readonly place: string;
  readonly setupToken: string | undefined;
}): string {
  const { config, port, place, setupToken } = facts;
  const host = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(config.host) ? 'localhost' : config.host;
  const address = `http://${host}:${port}`;
  const lines = [`Procession ${VERSION} is ready: ${address}`, ''];
  if (config.demo) {
    lines.push('Log in as (password = name):');
    for (const { username, description } of DEMO_USERS) lines.push(`  ${username.padEnd(6)} ${description}`);
  } else if (setupToken) {
    lines.push('Nobody can log in yet. Make the first administrator with this link, which works once:');
    lines.push(`  ${address}/setup?token=${setupToken}`);
  } else {
    lines.push('Log in with your user name and password.');
  }
  lines.push('', `Data: ${place}${config.databaseUrl ? ' (DATABASE_URL)' : ''}`, `API:  ${address}/docs/api`);
  if (config.testClock)
    lines.push('', 'PROCESSION_TEST_CLOCK is set: tests may move the time. Never use this for real work.');
  return `\n${lines.map((line) => `  ${line}`.trimEnd()).join('\n')}\n`;
}
