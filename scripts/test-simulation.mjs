// npm run test:simulation -- [--histories N] [--seed S]: the engine on a simulated database, in thousands of histories.
import { buildServer } from './lib/build.mjs';
import { installWhatIsMissing } from './lib/install.mjs';
import { inProject, run } from './lib/project.mjs';
import { main } from './lib/terminal.mjs';

await main(async () => {
  await installWhatIsMissing();
  await buildServer();
  const args = ['--enable-source-maps', inProject('dist/e2e/simulation/main.js'), ...process.argv.slice(2)];
  const { code } = await run(process.execPath, args, { isShown: true, limitMs: 0 });
  return code;
});
