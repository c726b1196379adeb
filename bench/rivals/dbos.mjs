// Workflows a second of @dbos-inc/dbos-sdk: five steps each, every step recorded in the database.
import { DBOS } from '@dbos-inc/dbos-sdk';
import { report } from './report.mjs';

const [systemDatabaseUrl, seconds, callers] = [
  process.argv[2],
  Number(process.argv[3]),
  Number(process.argv[4]),
];
DBOS.setConfig({ name: 'bench', systemDatabaseUrl, runAdminServer: false, logLevel: 'error' });
const workflow = DBOS.registerWorkflow(
  async (amount) => {
    let sum = amount;
    for (const name of ['t1', 't2', 't3', 't4', 't5'])
      sum = await DBOS.runStep(async () => sum + 1, { name });
    return sum;
  },
  { name: 'five' },
);
await DBOS.launch();
await workflow(0);
let count = 0;
const begin = performance.now();
const end = begin + seconds * 1000;
await Promise.all(
  Array.from({ length: callers }, async () => {
    while (performance.now() < end) {
      await workflow(20);
      count += 1;
    }
  }),
);
report({ perSecond: count / ((performance.now() - begin) / 1000) });
await DBOS.shutdown();
process.exit(0);
