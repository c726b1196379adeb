import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@jest/globals';
import { mutants } from './mutants.js';

const root = path.resolve(import.meta.dirname, '../..');

it.each(mutants.flatMap(({ name, edits }) => edits.map((edit) => [name, edit] as const)))(
  'the mistake "%s" can still be made in the source',
  (_name, { file, find }) => {
    expect(readFileSync(path.join(root, file), 'utf8').split(find)).toHaveLength(2);
  },
);
