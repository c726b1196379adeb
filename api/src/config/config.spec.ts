import fs from 'node:fs';
import path from 'node:path';
import { loadConfig, misspelledSettings } from './config.js';
import { configurationReference } from './reference.js';
import { StartupProblem } from './startup-problem.js';

function problemWith(env: NodeJS.ProcessEnv): StartupProblem {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof StartupProblem) return error;
    throw error;
  }
  throw new Error('Expected the configuration to be refused.');
}

describe('loadConfig', () => {
  it('has a default for everything', () => {
    expect(loadConfig({})).toEqual({
      port: 8080,
      host: '127.0.0.1',
      trustedProxies: undefined,
      databaseDirectUrl: undefined,
      databaseUrl: undefined,
      dataDir: path.resolve('.procession'),
      logLevel: 'info',
      demo: true,
      adminUser: undefined,
      adminPassword: undefined,
      maxMoves: 1000,
      maxActivations: 100_000,
      maxLoopRuns: 10_000,
      maxCallDepth: 50,
      maxVariableKilobytes: 1024,
      maxInstanceKilobytes: 8192,
      expressionTimeout: 200,
      expressionMemory: 128,
      scriptTimeout: 250,
      testClock: false,
    });
  });

  it('takes an empty variable for an unset one', () => {
    expect(loadConfig({ PORT: '', LOG_LEVEL: ' ' })).toEqual(loadConfig({}));
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(loadConfig({}))).toBe(true);
  });

  it('names the variable, what was expected and what was found', () => {
    expect(problemWith({ PORT: '80a' }).message).toBe(
      'PORT was expected to be a whole number from 1 to 65535, or 0 for any free port, but was "80a".',
    );
  });

  it.each([
    ['PROCESSION_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['PROCESSION_TRUSTED_PROXIES', 'proxy.example'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '1e3'],
    ['LOG_LEVEL', 'verbose'],
    ['PROCESSION_DEMO', 'maybe'],
    ['PROCESSION_TEST_CLOCK', '2'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['DATABASE_URL', 'localhost:5432'],
  ])('refuses %s=%s', (variable, value) => {
    expect(problemWith({ [variable]: value }).message).toContain(`${variable} was expected to be`);
  });

  it('names all wrong variables at once', () => {
    const { message } = problemWith({ PORT: 'x', LOG_LEVEL: 'y' });
    expect(message).toContain('PORT');
    expect(message).toContain('LOG_LEVEL');
  });

  it('never shows a secret', () => {
    const text = String(
      problemWith({ DATABASE_URL: 'mysql://me:hunter2@db/x', PROCESSION_ADMIN_PASSWORD: 'short' }),
    );
    expect(text).not.toMatch(/hunter2|short/);
  });

  it('wants the name and the password of the first administrator together', () => {
    expect(problemWith({ PROCESSION_ADMIN_USER: 'root' }).message).toContain(
      'PROCESSION_ADMIN_PASSWORD is not',
    );
  });

  it.each([
    [true, {}],
    [true, { HOST: 'localhost' }],
    [false, { HOST: '0.0.0.0' }],
    [false, { HOST: '127.0.0.1.example.com' }],
    [false, { DATABASE_URL: 'postgres://db/x' }],
    [false, { PROCESSION_DEMO: 'off' }],
    [true, { PROCESSION_DEMO: 'on', HOST: '0.0.0.0' }],
  ])('demo mode is %s with %j', (demo, env) => {
    expect(loadConfig(env).demo).toBe(demo);
  });
});

describe('misspelledSettings', () => {
  it('tells of a variable that has no effect', () => {
    expect(misspelledSettings({ PROCESSION_DATADIR: 'x' })).toHaveLength(1);
  });

  it('is silent about known variables and those of others', () => {
    const env = {
      PROCESSION_DATA_DIR: 'x',
      PROCESSION_CHROMIUM: 'x',
      PROCESSION_PORT: 'tcp://10.0.0.1:80',
      HOME: 'x',
    };
    expect(misspelledSettings(env)).toEqual([]);
  });
});

describe('docs/reference/configuration.md', () => {
  it('is up to date: if not, run `npm run docs:config`', () => {
    const page = path.resolve(import.meta.dirname, '../../../docs/reference/configuration.md');
    expect(fs.readFileSync(page, 'utf8')).toBe(configurationReference());
  });
});
