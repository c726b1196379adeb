// Jobs a second of npm's pg-boss: a queue is filled, then fetched by fifties and completed.
import PgBoss from 'pg-boss';
import { report } from './report.mjs';

const [connectionString, count] = [process.argv[2], Number(process.argv[3])];
const boss = new PgBoss({ connectionString, supervise: false, schedule: false });
boss.on('error', console.error);
await boss.start();
await boss.createQueue('work');
for (let n = 0; n < count; n += 1_000) {
  await boss.insert(Array.from({ length: 1_000 }, (_, index) => ({ name: 'work', data: { n: n + index } })));
}
let done = 0;
const begin = performance.now();
// Two at a time, as many transactions as the engine has.
await Promise.all(
  [1, 2].map(async () => {
    for (;;) {
      const jobs = await boss.fetch('work', { batchSize: 50 });
      if (jobs.length === 0) return;
      await boss.complete(
        'work',
        jobs.map(({ id }) => id),
      );
      done += jobs.length;
    }
  }),
);
report({ perSecond: done / ((performance.now() - begin) / 1000) });
await boss.stop({ graceful: false });
process.exit(0);
