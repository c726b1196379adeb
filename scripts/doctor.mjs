// npm run doctor -- [--json] [--since TIME] [--instance KEY]: checks the database against its own histories.
import { buildServer } from './lib/build.mjs';
import { installWhatIsMissing } from './lib/install.mjs';
import { inProject, run } from './lib/project.mjs';
import { main } from './lib/terminal.mjs';

await main(async () => {
  // What is said here is not part of the report.
  console.log = console.error;
  await installWhatIsMissing();
  await buildServer();
  const args = ['--enable-source-maps', inProject('dist/api/src/doctor.js'), ...process.argv.slice(2)];
  const { code } = await run(process.execPath, args, { isShown: true, limitMs: 0 });
  return code;
});
