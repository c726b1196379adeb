import fs from 'node:fs';
import { inProject, runOrFail } from './project.mjs';
import { step } from './terminal.mjs';

/** Runs `npm ci` when what is installed is not what package-lock.json asks for. */
export async function installWhatIsMissing() {
  if (isInstalled()) return;
  const npm = process.env.npm_execpath;
  const [program, ...prefix] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  await step('Installing packages (about 500 MB, a minute or two)', () =>
    runOrFail('npm ci', program, [...prefix, 'ci', '--ignore-scripts', '--no-audit', '--no-fund']),
  );
}

/**
 * Compares versions instead of file times: a `git pull` that touches the lock file without
 * changing a package does not cost a minute. npm writes the second file when it is done.
 */
function isInstalled() {
  const wanted = packagesIn(inProject('package-lock.json'));
  const installed = packagesIn(inProject('node_modules/.package-lock.json'));
  return Object.entries(wanted).every(
    ([name, { version, optional }]) =>
      name === '' || (optional && !installed[name]) || installed[name]?.version === version,
  );
}

function packagesIn(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).packages;
  } catch {
    return {};
  }
}
