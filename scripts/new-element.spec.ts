import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
let copy: string;

/** A copy of what the command touches and what its scenario needs; the project itself stays as it is. */
beforeAll(() => {
  copy = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'procession-element-')));
  for (const part of [
    'engine/core',
    'engine/testing',
    'scripts',
    'e2e/support',
    'jest.config.mjs',
    'biome.json',
    'tsconfig.json',
    'package.json',
  ])
    fs.cpSync(path.join(root, part), path.join(copy, part), {
      recursive: true,
      filter: (from) =>
        !/testing\/(conformance\/fixtures|runtime|hostile|random)\b/.test(from.split(path.sep).join('/')),
    });
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
});
afterAll(() => fs.rmSync(copy, { recursive: true, force: true }));

const node = (...args: string[]) =>
  spawnSync(process.execPath, args, {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', CI: 'true' },
  });
const newElement = (...args: string[]) => node('scripts/new-element.mjs', ...args);
const inCopy = (...parts: string[]): string => path.join(copy, 'engine/core/elements', ...parts);
const registry = (): string[] => fs.readFileSync(inCopy('registry.ts'), 'utf8').split('\n');

it.each([
  ['an element of a namespace of its own', 'acme:ReviewRound', 'review-round', 'reviewRound as ReviewRound'],
  [
    'an element of BPMN',
    'bpmn:ChoreographyTask',
    'choreography-task',
    'choreographyTask as ChoreographyTask',
  ],
])(
  '%s is one folder and one line, and its scenario holds',
  (_what, type, name, exported) => {
    const before = registry();
    const made = newElement(type);
    expect(made).toMatchObject({ status: 0, stderr: '' });
    expect(fs.readdirSync(inCopy(name)).sort()).toEqual(
      [`${name}.bpmn`, `${name}.spec.ts`, 'index.ts'].sort(),
    );
    expect(registry().filter((line) => !before.includes(line))).toEqual([
      `export { ${exported} } from './${name}/index.js';`,
    ]);

    const jest = node(
      '--experimental-vm-modules',
      'node_modules/jest/bin/jest.js',
      '--selectProjects',
      'unit',
      '--json',
      '--testPathPatterns',
      `elements/${name}/`,
    );
    if (jest.status !== 0) throw new Error(jest.stdout + jest.stderr);
    expect(JSON.parse(jest.stdout)).toMatchObject({ success: true, numPassedTests: 1, numTotalTests: 1 });
  },
  60_000,
);

it('what it writes is formatted and typed', () => {
  newElement('acme:Handover', 'http://acme.example/bpmn');
  const format = node(
    'node_modules/@biomejs/biome/bin/biome',
    'check',
    '--error-on-warnings',
    'engine/core/elements',
  );
  expect(`${format.stdout}${format.stderr}`).toMatch(/No fixes applied/);
  fs.writeFileSync(
    path.join(copy, 'tsconfig.element.json'),
    JSON.stringify({
      extends: './tsconfig.json',
      // The new element, all of the core, and nothing but its own spec.
      include: ['engine/core', 'engine/core/elements/handover'],
      exclude: ['engine/core/**/*.spec.ts'],
      files: ['engine/core/elements/handover/handover.spec.ts'],
    }),
  );
  const types = node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.element.json', '--noEmit');
  expect(types.stdout).toBe('');
}, 60_000);

it.each([
  ['no name', [], /Expected the type of the new element, a prefix and a name, but found nothing/],
  ['a name without prefix', ['Approval'], /but found "Approval"/],
  ['an element that is there', ['bpmn:UserTask'], /UserTask is there: engine\/core\/elements\/user-task/],
  ['a name that BPMN has', ['acme:UserTask'], /UserTask is there/],
  ['what is no flow node', ['bpmn:Lane'], /bpmn:Lane is none/],
  ['what BPMN does not know', ['bpmn:Approval'], /bpmn:Approval is none/],
  ['a word of the language', ['acme:Import'], /can be used in code, but found "Import"/],
])('%s is refused, and nothing is written', (_what, args, message) => {
  const before = [fs.readdirSync(inCopy()), registry()];
  const { status, stdout, stderr } = newElement(...args);
  expect(status).toBe(1);
  expect(stdout + stderr).toMatch(message);
  expect([fs.readdirSync(inCopy()), registry()]).toEqual(before);
});
