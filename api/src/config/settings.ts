import path from 'node:path';
import { z } from 'zod';
import { networks, oneOf, wholeNumber, yesOrNo } from './readers.js';
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
  trustedProxies: setting('PROCESSION_TRUSTED_PROXIES', networks().optional(), {
    expected: 'addresses or ranges such as 10.0.0.0/8, or loopback, with commas between them',
    description:
      'Proxies in front of the server whose `X-Forwarded-For`, `-Proto` and `-Host` are believed: who asks, whether it came over HTTPS (the session cookie is then marked secure), and under which name. Without it these headers are ignored.',
  }),
  databaseUrl: setting('DATABASE_URL', z.url({ protocol: /^postgres(ql)?$/ }).optional(), {
    expected: 'an address such as postgres://user:password@host:5432/database',
    description:
      'A PostgreSQL 15 or newer to use. The database must exist; its tables are made at start. When unset, the embedded PostgreSQL is started: for evaluation and single servers.',
    isSecret: true,
  }),
  databaseDirectUrl: setting('DATABASE_DIRECT_URL', z.url({ protocol: /^postgres(ql)?$/ }).optional(), {
    expected: 'an address such as postgres://user:password@host:5432/database',
    description:
      'The same database without a transaction pooler, where `DATABASE_URL` goes through one (PgBouncer). Each server listens on one such connection and makes the tables over it.',
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
  maxMoves: setting('PROCESSION_MAX_MOVES', wholeNumber(1, 100_000).default(1000), {
    expected: 'a whole number from 1 to 100000',
    description:
      'Token moves of one process instance in one transaction. The rest follows in the next, so that a long run does not keep others waiting.',
  }),
  maxActivations: setting('PROCESSION_MAX_ACTIVATIONS', wholeNumber(1, 1_000_000_000).default(100_000), {
    expected: 'a whole number from 1 to 1000000000',
    description:
      'Elements that one process instance may activate. One that goes on stops with the incident `LOOP_LIMIT`; a retry allows as many again.',
  }),
  maxLoopRuns: setting('PROCESSION_MAX_LOOP_RUNS', wholeNumber(1, 1_000_000).default(10_000), {
    expected: 'a whole number from 1 to 1000000',
    description: 'Runs of one multi-instance activity. A larger collection is the incident `RESOURCE_LIMIT`.',
  }),
  maxCallDepth: setting('PROCESSION_MAX_CALL_DEPTH', wholeNumber(1, 1000).default(50), {
    expected: 'a whole number from 1 to 1000',
    description:
      'How deep processes may call each other. One more is the incident `CALLED_ELEMENT_ERROR` on the call activity.',
  }),
  maxVariableKilobytes: setting('PROCESSION_MAX_VARIABLE_KB', wholeNumber(1, 102_400).default(1024), {
    expected: 'a whole number of kilobytes from 1 to 102400',
    description:
      'Size of one variable as JSON. Larger ones are refused where somebody hands them in, and the incident `RESOURCE_LIMIT` where an element writes them. The largest request is twice as large, at least 2 MB.',
  }),
  maxInstanceKilobytes: setting('PROCESSION_MAX_INSTANCE_KB', wholeNumber(1, 1_048_576).default(8192), {
    expected: 'a whole number of kilobytes from 1 to 1048576',
    description: 'Size of all variables of one process instance together.',
  }),
  expressionTimeout: setting('PROCESSION_EXPRESSION_TIMEOUT', wholeNumber(10, 60_000).default(200), {
    expected: 'a whole number of milliseconds from 10 to 60000',
    description:
      'Milliseconds after which an expression is stopped: the incident `EXPRESSION_TIMEOUT`. One that cannot be stopped in order has its process killed after five times as long, at least a second; a decision after fifteen times.',
  }),
  expressionMemory: setting('PROCESSION_EXPRESSION_MB', wholeNumber(32, 4096).default(128), {
    expected: 'a whole number of megabytes from 32 to 4096',
    description: 'Memory of each of the two processes that evaluate expressions.',
  }),
  scriptTimeout: setting('PROCESSION_SCRIPT_TIMEOUT', wholeNumber(10, 30_000).default(250), {
    expected: 'a whole number of milliseconds from 10 to 30000',
    description: 'Milliseconds after which a script in JavaScript is stopped.',
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
