// npm run test:faults -- [--minutes N] [--seed S]: three servers on one PostgreSQL, all of them killed again and again.
import { runBuilt } from './lib/built-program.mjs';
import { main } from './lib/terminal.mjs';

await main(() => runBuilt('e2e/faults/main.js'));
