import fs from 'node:fs';
import path from 'node:path';
import { completedLock, type LockFile } from './lib/lock-file.mjs';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string) => JSON.parse(fs.readFileSync(path.join(root, file), 'utf8'));

describe('package-lock.json', () => {
  const lock: LockFile = read('package-lock.json');

  it('has the builds for all platforms: if not, run `npm run lock:complete`', () => {
    const missing = Object.keys(completedLock(lock).packages).filter((key) => !lock.packages[key]);
    expect(missing).toEqual([]);
  });

  it('asks for the same packages as package.json: if not, run `npm install`', () => {
    const { dependencies, devDependencies } = read('package.json');
    expect(lock.packages['']).toMatchObject({ dependencies, devDependencies });
  });

  it('names no download address, so that it works behind any registry', () => {
    const addresses = Object.entries(lock.packages).filter(([, { resolved }]) =>
      resolved?.startsWith('http'),
    );
    expect(addresses).toEqual([]);
  });
});

describe('completedLock', () => {
  it('adds what a parent names and keeps what is there', () => {
    const lock = {
      packages: {
        '': {},
        'node_modules/tool': {
          version: '1.2.3',
          optionalDependencies: {
            '@tool/linux-x64-musl': '1.2.3',
            '@tool/darwin-arm64': '1.2.3',
            fsevents: '^2.0.0',
          },
        },
        'node_modules/@tool/darwin-arm64': { version: '1.2.3', integrity: 'known' },
      },
    };
    expect(completedLock(lock).packages).toEqual({
      ...lock.packages,
      'node_modules/@tool/linux-x64-musl': {
        ...{ version: '1.2.3', optional: true },
        ...{ os: ['linux'], cpu: ['x64'], libc: ['musl'] },
      },
    });
  });
});
