// npm run build: builds the server and the web app into dist/, only what is older than its sources.
import { buildWhatIsStale } from './lib/build.mjs';
import { installWhatIsMissing } from './lib/install.mjs';
import { checkNodeVersion } from './lib/project.mjs';
import { main } from './lib/terminal.mjs';

await main(async () => {
  checkNodeVersion();
  await installWhatIsMissing();
  await buildWhatIsStale();
});
