// npm run docs:config: writes docs/reference/configuration.md from the settings in api/src/config.
import fs from 'node:fs';
import { pathToFileURL } from 'node:url';
import { buildServer } from './lib/build.mjs';
import { inProject } from './lib/project.mjs';
import { main } from './lib/terminal.mjs';

await main(async () => {
  await buildServer();
  const { configurationReference } = await import(
    pathToFileURL(inProject('dist/api/src/config/reference.js')).href
  );
  fs.mkdirSync(inProject('docs/reference'), { recursive: true });
  fs.writeFileSync(inProject('docs/reference/configuration.md'), configurationReference());
  console.log('  Wrote docs/reference/configuration.md');
});
