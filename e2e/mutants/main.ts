/**
 * `npm run test:mutants -- [--faults] [word ...]`: does every layer of tests notice the mistakes that it should? The fault
 * lab, which takes two minutes for each mistake, is asked only with `--faults`.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startEmbedded } from '../../api/src/database/embedded.js';
import { type Layer, playingLayer, scenariosLayer } from './layers.js';
import { mutants } from './mutants.js';
import { mutate } from './mutate.js';

const LAB = '--faults';
const words = process.argv.slice(2).filter((word) => word !== LAB);
const chosen = mutants.filter(({ name }) => words.every((word) => name.includes(word)));
const folder = mkdtempSync(path.join(os.tmpdir(), 'procession-mutants-'));
// PostgreSQL does not run as root, and must get in.
chmodSync(folder, 0o755);
const database = await startEmbedded({
  dir: path.join(folder, 'database'),
  database: 'postgres',
  durable: false,
});
let missed = 0;
let isIdle = false;
try {
  const layers: readonly Layer[] = [
    scenariosLayer(database.networkUrl),
    playingLayer('simulation', 'e2e/simulation/run-plays.js', 400),
    playingLayer('random', 'e2e/reference/run-plays.js', 300),
    ...(process.argv.includes(LAB) ? [playingLayer('faults', 'e2e/mutants/run-lab.js', 1)] : []),
  ];
  const merits = new Map(layers.map(({ name }) => [name, 0]));
  // The same way, but without a mistake: what is noticed there, or breaks there, is no merit.
  const control = await mutate({ name: 'control', edits: [] }, path.join(folder, 'control'));
  for (const layer of layers) {
    const found = await layer.run(control);
    if (found) throw new Error(`Layer "${layer.name}" complains about the server as it is: ${found}`);
    console.log(`  ${'the server as it is'.padEnd(64)} ${layer.name}: nothing found`);
  }
  for (const [number, mutant] of chosen.entries()) {
    const copy = await mutate(mutant, path.join(folder, `mutant-${number}`));
    let isCaught = false;
    for (const layer of layers) {
      const found = await layer.run(copy);
      isCaught ||= found !== undefined;
      if (found !== undefined) merits.set(layer.name, merits.get(layer.name)! + 1);
      console.log(
        `  ${mutant.name.padEnd(64)} ${layer.name}: ${found ? `caught (${found.slice(0, 160)})` : 'MISSED'}`,
      );
    }
    if (!isCaught) missed += 1;
  }
  for (const [name, count] of merits) console.log(`\n${name}: ${count} of ${chosen.length}`);
  // Of a few that were chosen a layer may notice none.
  if (chosen.length === mutants.length) isIdle = [...merits.values()].includes(0);
} finally {
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`\n${chosen.length - missed} of ${chosen.length} mutants were caught.`);
process.exitCode = missed > 0 || isIdle ? 1 : 0;
