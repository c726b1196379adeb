// npm run test:mutants -- [word ...]: known mistakes in copies of the server, each of which the tests have to notice.
import { runBuilt } from './lib/built-program.mjs';
import { main } from './lib/terminal.mjs';

await main(() => runBuilt('e2e/mutants/main.js'));
