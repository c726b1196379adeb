import fs from 'node:fs';
import path from 'node:path';

/** Third-party test data lies beside a developer's checkout; a user's checkout has none of it. */
const folder =
  process.env.PROCESSION_CORPORA ?? path.resolve(import.meta.dirname, '../../../../shared/corpora');

export const hasCorpora = fs.existsSync(path.join(folder, 'README.md'));
export const corpusFile = (...names: string[]): string => path.join(folder, ...names);
export const readJson = <T>(...names: string[]): T =>
  JSON.parse(fs.readFileSync(corpusFile(...names), 'utf8')) as T;
export const readBytes = (...names: string[]): Uint8Array => fs.readFileSync(corpusFile(...names));
export const readText = (...names: string[]): string => fs.readFileSync(corpusFile(...names), 'utf8');

if (!hasCorpora)
  console.info(
    'Not run: the third-party suites are not beside this checkout. The own scenarios carry the tests.',
  );
