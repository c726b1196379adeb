// npm run db:distribute: spreads the tables of DATABASE_URL over the servers of a Citus cluster.
import pg from 'pg';
import { buildServer } from './lib/build.mjs';
import { main, Problem } from './lib/terminal.mjs';

await main(async () => {
  const url = process.env.DATABASE_URL;
  if (!url)
    throw new Problem(
      'Expected DATABASE_URL to name the database to distribute.',
      'DATABASE_URL=postgres://user:password@host:5432/database npm run db:distribute',
    );
  await buildServer();
  const { CannotDistribute, distribute } = await import('../dist/migrations/distribution.js');
  const { migrate } = await import('../dist/migrations/index.js');
  await migrate(url);
  const client = new pg.Client(url);
  await client.connect();
  try {
    await distribute(client, (line) => console.log(`  ${line}`));
    return 0;
  } catch (error) {
    if (!(error instanceof CannotDistribute)) throw error;
    throw new Problem(
      error.message,
      'Install the extension on every server, or go on with one: nothing else needs it.',
    );
  } finally {
    await client.end();
  }
});
