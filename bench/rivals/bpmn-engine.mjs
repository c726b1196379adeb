// Instances a second of npm's bpmn-engine, in memory, and with its state put into PostgreSQL after every activity.
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { Engine } from 'bpmn-engine';
import pg from 'pg';
import { report } from './report.mjs';

const [url, seconds, file] = [process.argv[2], Number(process.argv[3]), process.argv[4]];
const source = readFileSync(file, 'utf8');
const client = new pg.Client(url);
await client.connect();
await client.query('CREATE TABLE state (id int PRIMARY KEY, state json)');

function once(id, isSaved) {
  return new Promise((resolve, reject) => {
    const engine = new Engine({ name: `bench-${id}`, source });
    const listener = new EventEmitter();
    const saved = [];
    listener.on('wait', (task) => setImmediate(() => task.signal()));
    if (isSaved) {
      listener.on('activity.end', () => {
        const state = engine.getState();
        saved.push(
          state.then((value) =>
            client.query('INSERT INTO state VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET state = $2', [
              id,
              JSON.stringify(value),
            ]),
          ),
        );
      });
    }
    engine.once('error', reject);
    const variables = { amount: 20, customer: 'Ada Lovelace' };
    engine.execute({ listener, variables }, (error) =>
      error ? reject(error) : Promise.all(saved).then(resolve, reject),
    );
  });
}

async function rate(isSaved) {
  let count = 0;
  const begin = performance.now();
  while (performance.now() < begin + seconds * 1000) await once(count++, isSaved);
  return count / ((performance.now() - begin) / 1000);
}

await once(-1, false);
const inMemory = await rate(false);
await client.query('TRUNCATE state');
report({ inMemory, saved: await rate(true) });
await client.end();
process.exit(0);
