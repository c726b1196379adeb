import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { changedAt, filesBelow, inProject, root, runOrFail, tool } from './project.mjs';
import { Problem, step } from './terminal.mjs';

const SERVER_FOLDERS = [
  'engine',
  'api',
  'bench',
  ...['faults', 'mutants', 'reference', 'simulation'].map((name) => `e2e/${name}`),
  'migrations',
  'processes',
];
/** What random plays and benchmarks run on: outside Jest too, and against copies of the server. */
const isPlayed = (file) =>
  /^((random|world)\/|(world|laws|invariants|trace|drawing|statements)\.ts$)/.test(file);
const isTest = (file) =>
  /\.spec\.tsx?$/.test(file) ||
  (file.startsWith(inProject('engine/testing')) &&
    !isPlayed(path.relative(inProject('engine/testing'), file).replaceAll(path.sep, '/')));
const isAsset = (file) => /\.(bpmn|dmn|form|json|sql|html|txt|csv)$/.test(file);

/** Builds what is older than its sources; says nothing when nothing is. */
export async function buildWhatIsStale({ isWebWanted = true } = {}) {
  await buildServer();
  if (isWebWanted) await buildWeb();
}

/**
 * Compiles the server file by file with swc, only what changed (types are checked by
 * `npm run typecheck`), and copies what lies beside the code, such as .bpmn files.
 */
export async function buildServer() {
  const compiled = (file) => inProject('dist', path.relative(root, file).replace(/(?<!\.d)\.ts$/, '.js'));
  // A new compiler or new settings make everything stale.
  const settingsChangedAt = Math.max(
    changedAt(import.meta.filename),
    changedAt(inProject('scripts/lib/swc-options.mjs')),
    changedAt(inProject('node_modules/@swc/core/package.json')),
  );
  const expected = new Set();
  const stale = [];
  for (const file of filesBelow(...SERVER_FOLDERS.map((folder) => inProject(folder)))) {
    const isCode = file.endsWith('.ts') && !file.endsWith('.d.ts');
    if (isTest(file) || !(isCode || isAsset(file))) continue;
    const target = compiled(file);
    expected.add(target);
    // Greater or equal would miss a change within the file system's resolution.
    if (changedAt(target) <= Math.max(changedAt(file), isCode ? settingsChangedAt : 0))
      stale.push({ file, target, isCode });
  }
  for (const target of filesBelow(...SERVER_FOLDERS.map((folder) => inProject('dist', folder)))) {
    if (!target.endsWith('.tmp') && !expected.has(target.replace(/\.js\.map$/, '.js')))
      fs.rmSync(target, { force: true });
  }
  if (stale.length === 0) return;
  await step(`Building the server (${stale.length} of ${expected.size} files)`, async () => {
    const { transformFile } = await import('@swc/core');
    const { swcOptions } = await import(pathToFileURL(inProject('scripts/lib/swc-options.mjs')));
    const failures = [];
    for (const { file, target, isCode } of stale) {
      fs.mkdirSync(path.dirname(target), { recursive: true });
      if (!isCode) {
        fs.copyFileSync(file, target);
        continue;
      }
      try {
        const { code, map } = await transformFile(file, {
          ...swcOptions,
          sourceMaps: true,
          sourceFileName: path.relative(path.dirname(target), file),
        });
        replaceFile(`${target}.map`, map);
        replaceFile(target, `${code}\n//# sourceMappingURL=${path.basename(target)}.map\n`);
      } catch (error) {
        failures.push(`${path.relative(root, file)}\n${error.message}`);
      }
    }
    if (failures.length > 0) throw new Problem(failures.join('\n'), 'Correct the file and start again.');
  });
}

/** Builds the web app with Vite when any of its sources is newer than the last build. */
export async function buildWeb() {
  const index = inProject('modeler/index.html');
  if (!fs.existsSync(index)) return;
  const built = changedAt(inProject('dist/modeler/index.html'));
  const sources = [
    ...filesBelow(inProject('modeler'), inProject('engine/core')),
    inProject('package-lock.json'),
  ];
  if (sources.every((file) => isTest(file) || changedAt(file) < built)) return;
  await step('Building the web app', () =>
    runOrFail('vite build', process.execPath, [
      tool('vite', 'bin/vite.js'),
      'build',
      'modeler',
      '--logLevel',
      'warn',
    ]),
  );
}

/** Never half written, so that a build beside a running test or another build does no harm. */
function replaceFile(file, text) {
  const unfinished = `${file}.${process.pid}.tmp`;
  fs.writeFileSync(unfinished, text);
  fs.renameSync(unfinished, file);
}
