/** A copy of the built server with one mistake in it. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformFile } from '@swc/core';
import type { Mutant } from './mutants.js';

/** The project folder; this file is dist/e2e/mutants/mutate.js. */
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const BUILT = ['api', 'e2e', 'engine', 'migrations', 'processes'];

/**
 * @param place a folder for it alone
 * @returns the folder of the copy, laid out as `dist`
 * @throws Error where the text to replace is not there exactly once: the mutant is out of date
 */
export async function mutate({ name, edits }: Mutant, place: string): Promise<string> {
  const copy = path.join(place, 'dist');
  for (const folder of BUILT)
    fs.cpSync(path.join(ROOT, 'dist', folder), path.join(copy, folder), { recursive: true });
  // Around it as around the original: what it finds beside itself.
  fs.copyFileSync(path.join(ROOT, 'package.json'), path.join(place, 'package.json'));
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(place, 'node_modules'));
  for (const { file, find, replace } of edits) {
    const changed = path.join(copy, file);
    // Another edit of this mutant may have been here.
    const source = fs.readFileSync(fs.existsSync(changed) ? changed : path.join(ROOT, file), 'utf8');
    const places = source.split(find).length - 1;
    if (places !== 1)
      throw new Error(`Mutant "${name}": expected its text once in ${file}, found it ${places} times.`);
    fs.writeFileSync(
      changed,
      source.replace(find, () => replace),
    );
    const { swcOptions } = await import(path.join(ROOT, 'scripts/lib/swc-options.mjs'));
    const { code } = await transformFile(changed, { ...swcOptions, filename: file });
    fs.writeFileSync(changed.replace(/\.ts$/, '.js'), code);
  }
  return copy;
}
