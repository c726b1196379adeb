// npm run doctor -- [--json] [--since TIME] [--instance KEY]: checks the database against its own histories.
import { runBuilt } from './lib/built-program.mjs';
import { main } from './lib/terminal.mjs';

await main(() => {
  // What is said here is not part of the report.
  console.log = console.error;
  return runBuilt('api/src/doctor.js');
});
