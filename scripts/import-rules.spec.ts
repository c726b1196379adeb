import fs from 'node:fs';
import path from 'node:path';
import { breaches, rules } from './lib/import-rules.js';

const root = path.resolve(import.meta.dirname, '..');

function sourcesOfProject(): Map<string, string> {
  const sources = new Map<string, string>();
  const folders = new Set(rules.map(({ folder }) => folder.split('/')[0]!));
  for (const folder of folders) {
    const full = path.join(root, folder);
    if (!fs.existsSync(full)) continue;
    for (const entry of fs.readdirSync(full, { recursive: true, encoding: 'utf8' })) {
      if (!/(?<!\.d)\.tsx?$/.test(entry) || entry.includes('node_modules')) continue;
      const file = path.join(full, entry);
      sources.set(path.relative(root, file).replaceAll(path.sep, '/'), fs.readFileSync(file, 'utf8'));
    }
  }
  return sources;
}

const check = (files: Record<string, string>) => breaches(new Map(Object.entries(files)));

it('the project keeps its import rules', () => {
  const sources = sourcesOfProject();
  expect(sources.size).toBeGreaterThan(10);
  expect(breaches(sources)).toEqual([]);
});

describe('the import rules', () => {
  it.each([
    ['core from runtime', 'engine/core/a.ts', `import { x } from '../runtime/x.js';`],
    ['core from api', 'engine/core/a.ts', `import type { X } from '../../api/src/x.js';`],
    ['core with Node.js', 'engine/core/a.ts', `import fs from 'node:fs';`],
    ['core with Node.js, old spelling', 'engine/core/a.ts', `import { join } from 'path';`],
    ['core with another package', 'engine/core/a.ts', `import { DataSource } from 'typeorm';`],
    ['core by a dynamic import', 'engine/core/a.ts', `const os = await import('node:os');`],
    ['core by a re-export', 'engine/core/a.ts', `export * from '../runtime/x.js';`],
    ['runtime from api', 'engine/runtime/a.ts', `import { x } from '../../api/src/x.js';`],
    ['processes from api', 'processes/a/worker.ts', `import { x } from '../../api/src/x.js';`],
    ['modeler from runtime', 'modeler/src/a.tsx', `import { x } from '../../engine/runtime/x';`],
    ['modeler from api, in a test', 'modeler/src/a.spec.ts', `import { x } from '../../api/src/x.js';`],
    ['modeler with Node.js', 'modeler/src/a.ts', `import fs from 'node:fs';`],
  ])('refuse %s', (_, file, text) => {
    const found = check({ [file]: text });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`${file}:1 imports `);
  });

  it.each([
    [
      'core from itself and its packages',
      'engine/core/a.ts',
      `import './b.js'; import jsonata from 'jsonata';`,
    ],
    [
      'Node.js in a test of core',
      'engine/core/a.spec.ts',
      `import fs from 'node:fs'; import '../testing/x.js';`,
    ],
    ['core in the modeler', 'modeler/src/a.tsx', `import { x } from '../../engine/core/x'; import 'react';`],
    [
      'engine and migrations in api',
      'api/src/a.ts',
      `import '../../engine/core/x.js'; import '../../migrations/i.js';`,
    ],
    ['api in e2e', 'e2e/a.e2e.ts', `import '../api/src/x.js';`],
  ])('allow %s', (_, file, text) => {
    expect(check({ [file]: text })).toEqual([]);
  });

  it.each([
    'const a = Date.now();',
    'const a = new Date();',
    'const a = Math.random();',
    'setTimeout(run, 1);',
    'const a = process.env.A;',
    'const a = crypto.randomUUID();',
    'await fetch(url);',
  ])('refuse `%s` in core', (text) => {
    expect(check({ 'engine/core/a.ts': text })).toHaveLength(1);
    expect(check({ 'engine/core/a.spec.ts': text, 'engine/runtime/a.ts': text })).toEqual([]);
  });

  it.each([
    'const a = new Date(now);',
    '// Date.now() would be wrong here',
    `const a = 'Math.random()';`,
    'const id = process.id;',
    'function f(fetch: () => void) { fetch(); }',
  ])('allow `%s` in core', (text) => {
    expect(check({ 'engine/core/a.ts': text })).toEqual([]);
  });

  it('refuse a cycle and show its path', () => {
    const found = check({
      'engine/core/a.ts': `import './b.js';`,
      'engine/core/b.ts': `import { c } from './c/index.js';`,
      'engine/core/c/index.ts': `export { a } from '../a.js';`,
    });
    expect(found).toEqual([
      'engine/core/a.ts -> engine/core/b.ts -> engine/core/c/index.ts -> engine/core/a.ts: imports must not form a cycle',
    ]);
  });

  it('allow a cycle of types only', () => {
    const files = {
      'engine/core/a.ts': `import './b.js';`,
      'engine/core/b.ts': `import type { A } from './a.js';`,
    };
    expect(check(files)).toEqual([]);
  });
});
