import fs from 'node:fs';
import { swcOptions } from './scripts/lib/swc-options.mjs';

const project = {
  rootDir: '.',
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: { '^.+\\.tsx?$': ['@swc/jest', { ...swcOptions, sourceMaps: 'inline' }] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.procession/'],
};

const folders = (...names) => names.map((name) => `<rootDir>/${name}`);

export default {
  // ms: what takes five seconds on a machine that does other things as well is not broken.
  testTimeout: 20_000,
  projects: [
    {
      ...project,
      displayName: 'unit',
      roots: folders('engine', 'api', 'modeler', 'scripts', 'e2e'),
      testMatch: ['**/*.spec.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.db\\.spec\\.ts$'],
    },
    {
      ...project,
      displayName: 'db',
      roots: folders('bench', 'engine', 'api', 'migrations', 'processes', 'e2e'),
      testMatch: ['**/*.db.spec.ts'],
      globalSetup: '<rootDir>/e2e/support/global-setup.mjs',
      globalTeardown: '<rootDir>/e2e/support/global-teardown.mjs',
    },
    {
      ...project,
      displayName: 'browser',
      roots: folders('e2e'),
      testMatch: ['**/*.e2e.ts'],
      globalSetup: '<rootDir>/e2e/support/global-setup.mjs',
      globalTeardown: '<rootDir>/e2e/support/global-teardown.mjs',
    },
  ].map((each) => ({ ...each, roots: each.roots.filter(exists) })),
};

/** Jest refuses a root that is not there. */
function exists(folder) {
  return fs.existsSync(folder.replace('<rootDir>', import.meta.dirname));
}
