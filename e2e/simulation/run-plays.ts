/** Plays the first seeds until something is found, and prints it as JSON. */
import { playHistory, prepareHistories } from './world/history.js';

const plays = Number(process.argv[2] ?? 1_000);
const found: string[] = [];
await prepareHistories();
for (let seed = 1; seed <= plays && found.length === 0; seed++) {
  const { findings } = await playHistory(seed);
  for (const finding of findings) found.push(`seed ${seed}: ${finding.split('\n')[0]}`);
}
process.stdout.write(`${JSON.stringify(found)}\n`, () => process.exit(0));
