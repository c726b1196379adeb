// npm run lock:complete: after `npm install`, adds the builds for other platforms that npm left out.
//
// Packages such as Biome come as one optional package for each platform. Where the registry has only some
// of them, npm writes a lock file without the others, and `npm ci` then refuses it on every machine.
// The versions are exact in the parent's entry, so the missing entries follow from it; they have no
// integrity hash, because nothing was downloaded to compute it from.
import fs from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { completedLock } from './lib/lock-file.mjs';
import { inProject } from './lib/project.mjs';

const file = inProject('package-lock.json');
const lock = JSON.parse(fs.readFileSync(file, 'utf8'));
const completed = completedLock(lock);
if (isDeepStrictEqual(lock, completed)) {
  console.log('  package-lock.json is complete');
} else {
  fs.writeFileSync(file, `${JSON.stringify(completed, null, 2)}\n`);
  const count = Object.keys(completed.packages).length - Object.keys(lock.packages).length;
  console.log(`  Added ${count} packages of other platforms to package-lock.json`);
}
