import path from 'node:path';
import { z } from 'zod';
import { oneOf, wholeNumber, yesOrNo } from './readers.js';
import { setting } from './setting.js';

/**
 * All settings of the server. To add one, add it here and run `npm run docs:config`; it is then
 * read, checked, typed, and documented. Code reads `config.<key>`, never `process.env`.
 */
export const settings = {
  port: setting('PORT', wholeNumber(0, 65_535).default(8080), {
    expected: 'a whole number from 1 to 65535, or 0 for any free port',
    description: 'Port on which the web app and the API are served.',
  }),
  host: setting('HOST', z.string().default('127.0.0.1'), {
    expected: 'an address or name of this machine',
    description:
      'Address to listen on. The default is reachable from this machine only; `0.0.0.0` opens the server to the network.',
  }),
  databaseUrl: setting('DATABASE_URL', z.url({ protocol: /^postgres(ql)?$/ }).optional(), {
    expected: 'an address such as postgres://user:password@host:5432/database',
    description:
      'A PostgreSQL 15 or newer to use. The database must exist; its tables are made at start. When unset, the embedded PostgreSQL is started: for evaluation and single servers.',
    isSecret: true,
  }),
  dataDir: setting('PROCESSION_DATA_DIR', z.string().default('.procession').transform(toAbsolute), {
    expected: 'a folder that the server may write to',
    description:
      'Folder of everything that is kept on this machine, above all the embedded database. Relative to the project folder.',
    defaultText: '`.procession`',
  }),
  logLevel: setting(
    'LOG_LEVEL',
    oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    {
      expected: 'fatal, error, warn, info, debug, trace or silent',
      description: 'The least severe messages that are still logged.',
    },
  ),
  demo: setting('PROCESSION_DEMO', z.union([z.literal('auto'), yesOrNo()]).default('auto'), {
    expected: 'auto, on or off',
    description:
      'Demo mode has users whose password is their name. `auto` turns it on only with the embedded database on a loopback `HOST`. Never turn it on where strangers reach the server.',
  }),
  adminUser: setting('PROCESSION_ADMIN_USER', z.string().min(1).optional(), {
    expected: 'a user name',
    description:
      'Name of the first administrator, made at start when there are no users yet. Outside demo mode and without it, a one-time link to make the first administrator is printed instead.',
  }),
  adminPassword: setting('PROCESSION_ADMIN_PASSWORD', z.string().min(8).optional(), {
    expected: 'at least 8 characters',
    description: 'Password of the first administrator; belongs to `PROCESSION_ADMIN_USER`.',
    isSecret: true,
  }),
  testClock: setting('PROCESSION_TEST_CLOCK', yesOrNo().default(false), {
    expected: '1 or 0',
    description:
      "For tests only: opens `PUT /v2/clock`, with which a test sets the engine's time. Timers then no longer follow the real time.",
    defaultText: '`0`',
  }),
};

function toAbsolute(folder: string): string {
  return path.resolve(folder);
}
