// Jobs a second of npm's graphile-worker with its default settings: a queue is filled, then emptied by one process.
import { makeWorkerUtils, run } from 'graphile-worker';
import { report } from './report.mjs';

const [connectionString, count] = [process.argv[2], Number(process.argv[3])];
const utils = await makeWorkerUtils({ connectionString, logger: undefined });
await utils.migrate();
await utils.addJobs(Array.from({ length: count }, (_, n) => ({ identifier: 'work', payload: { n } })));
await utils.release();

let left = count;
let done;
const emptied = new Promise((resolve) => {
  done = resolve;
});
const begin = performance.now();
const runner = await run({
  connectionString,
  noHandleSignals: true,
  taskList: {
    work: async () => {
      left -= 1;
      if (left === 0) done();
    },
  },
});
await emptied;
// Stopping waits until the last job is marked as done.
await runner.stop();
report({ perSecond: count / ((performance.now() - begin) / 1000) });
