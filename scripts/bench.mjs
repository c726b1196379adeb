// npm run bench: the engine on PostgreSQL, beside its own SQL and beside other libraries, in one run.
// With --history: on top of few and of many rows of history.
import fs from 'node:fs';
import { runBuilt } from './lib/built-program.mjs';
import { changedAt, inProject, run } from './lib/project.mjs';
import { main, step } from './lib/terminal.mjs';

await main(async () => {
  const isHistory = process.argv.includes('--history');
  if (!isHistory) await installRivals();
  return runBuilt(isHistory ? 'bench/history.js' : 'bench/main.js', []);
});

/** They have a lock file of their own, so that nobody who only starts Procession downloads them. */
async function installRivals() {
  const lock = inProject('bench/rivals/package-lock.json');
  const installed = inProject('bench/rivals/node_modules/.package-lock.json');
  if (fs.existsSync(installed) && changedAt(installed) >= changedAt(lock)) return;
  const npm = process.env.npm_execpath;
  const [program, ...prefix] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  const folder = inProject('bench/rivals');
  const args = [...prefix, 'ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'];
  await step('Installing what is measured beside the engine (30 MB)', async () => {
    const { code, output } = await run(program, args);
    if (code !== 0) console.log(`npm ci failed; the rivals are left out.\n${output.trim().slice(0, 500)}`);
  });
}
