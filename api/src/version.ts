import { createRequire } from 'node:module';

/** The version of package.json, which lies two folders above the sources and three above what is built from them. */
export const VERSION: string = readVersion();

function readVersion(): string {
  const require = createRequire(import.meta.url);
  for (const place of ['../../package.json', '../../../package.json']) {
    try {
      const { name, version } = require(place);
      if (name === 'procession') return version;
    } catch {
      // Not there: it is the other place.
    }
  }
  return 'unknown';
}
