// npm run test:simulation -- [--histories N] [--seed S]: the engine on a simulated database, in thousands of histories.
import { runBuilt } from './lib/built-program.mjs';
import { main } from './lib/terminal.mjs';

await main(() => runBuilt('e2e/simulation/main.js'));
