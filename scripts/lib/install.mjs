import fs from 'node:fs';
import { inProject, run } from './project.mjs';
import { Problem, step } from './terminal.mjs';

/** Runs `npm ci` when what is installed is not what package-lock.json asks for. */
export async function installWhatIsMissing() {
  if (isInstalled()) return;
  const npm = process.env.npm_execpath;
  const [program, ...prefix] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  const args = [...prefix, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  await step('Installing packages (about 600 MB, a minute or two)', async () => {
    const { code, output } = await run(program, args, { limitMs: 0 });
    if (code === 0) return;
    // npm warns about much that does no harm, and explains its own options at length.
    const telling = output.split('\n').filter((line) => /^npm error (?!.*\[--| {2}|npm error$)/.test(line));
    throw new Problem(
      `npm ci failed.\n${telling.slice(0, 20).join('\n')}`,
      'Check the connection to the npm registry and the free disk space, then start again.',
    );
  });
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
