/** Plays all scenarios on the database of DATABASE_URL, lets the doctor look, and prints what was found as JSON. */
import { setTimeout as sleep } from 'node:timers/promises';
import { checkHistory } from '../../engine/runtime/doctor/index.js';
import { atFaultPoints } from '../../engine/runtime/faults.js';
import { models } from './models.js';
import { scenarios } from './scenarios.js';
import { World } from './world.js';

/** ms after which a scenario does not come to its end. */
const PATIENCE = 30_000;

const url = process.env.DATABASE_URL!;
const found: string[] = [];
const world = await World.open(url);
const [one, other] = [await world.node(), await world.node()];
await one.deploy(
  Object.entries(models).map(([name, content]) => ({ name: `${name}.bpmn`, content })),
  'anna',
);
for (const [name, play] of Object.entries(scenarios)) {
  const over = sleep(PATIENCE, [`does not come to an end`], { ref: false });
  const sentences = await Promise.race([play(world, one, other), over]).catch((error) => [String(error)]);
  atFaultPoints(undefined);
  for (const sentence of sentences) found.push(`${name}: ${sentence}`);
  if (found.length > 0) break;
}
if (found.length === 0) {
  await world.quiet();
  const { findings } = await checkHistory({ url });
  // The database of tests is not durable, and says so.
  for (const { invariant, text } of findings)
    if (invariant !== 18) found.push(`doctor, ${invariant}: ${text}`);
}
console.log(JSON.stringify(found));
process.exit(0);
