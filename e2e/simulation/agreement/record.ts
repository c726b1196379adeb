/** Plays the history of a seed and prints what happened on its database, one event a line; then the tables. */

import { answerOf } from '../sql/values.js';
import { definitions } from '../store/schema.js';
import { playHistory, prepareHistories, server } from '../world/history.js';
import { recorded, written } from './recording.js';

await prepareHistories();
const lines: string[] = [];
server.watch = (event) => lines.push(written(recorded(event)));
await playHistory(Number(process.argv[2]));
server.watch = undefined;
const tables = Object.fromEntries(
  definitions.map(({ name }) => {
    const { rows, columns } = server.tables.get(name);
    const kept = [...rows].map(({ committed }) =>
      Object.fromEntries(
        [...columns].map(([column, { type }]) => [column, answerOf(committed![column], type)]),
      ),
    );
    return [name, kept];
  }),
);
lines.push(written({ kind: 'end', tables }));
process.stdout.write(`${lines.join('\n')}\n`, () => process.exit(0));
