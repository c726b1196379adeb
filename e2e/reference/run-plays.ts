/** Plays the first seeds against the reference game and prints what was found as JSON. */
import { play } from './play.js';

const plays = Number(process.argv[2] ?? 1500);
const found: string[] = [];
for (let seed = 1; seed <= plays && found.length === 0; seed++) {
  const { violation } = await play(seed);
  if (violation) found.push(`seed ${seed}: ${violation.split('\n')[0]}`);
}
console.log(JSON.stringify(found));
