import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { StartupProblem } from '../../config/startup-problem.js';
import { type Account, canEnter, giveTo } from './account.js';
import type { Binaries } from './binaries.js';
import { type Layout, layoutIn } from './layout.js';

/** Name of the only database user. */
export const USER = 'procession';

/**
 * Makes the folder and the password, readable by the account only.
 *
 * @returns where everything lies; another folder than asked for when root started Procession
 *   in a place that `nobody` cannot enter
 * @throws StartupProblem when the folder cannot be made or written
 */
export function prepareFolder(wanted: string, account: Account, say: (line: string) => void): Layout {
  let dir = path.resolve(wanted);
  try {
    fs.mkdirSync(dir, { recursive: true });
    if (!canEnter(dir, account)) {
      dir = shelteredFolder(dir, account);
      say(
        `The database is kept in ${dir}: PostgreSQL does not run as root and others cannot enter ${wanted}.`,
      );
    }
    fs.chmodSync(dir, 0o700);
    const layout = layoutIn(dir);
    if (!fs.existsSync(layout.passwordFile)) {
      fs.writeFileSync(layout.passwordFile, `${randomBytes(18).toString('base64url')}\n`, { mode: 0o600 });
    }
    giveTo(account, dir, layout.passwordFile);
    return layout;
  } catch (cause) {
    if (cause instanceof StartupProblem) throw cause;
    throw new StartupProblem(
      `The data folder ${dir} cannot be used: ${(cause as Error).message}.`,
      'Set PROCESSION_DATA_DIR to a folder that you may write to.',
      { cause },
    );
  }
}

/** /var/tmp survives a restart of the machine, unlike /tmp. */
function shelteredFolder(dir: string, account: Account): string {
  const name = `procession-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`;
  const sheltered = path.join('/var/tmp', name);
  fs.mkdirSync(sheltered, { recursive: true });
  const found = fs.lstatSync(sheltered);
  const isOurs = found.uid === 0 || ('uid' in account && found.uid === account.uid);
  if (!isOurs || !found.isDirectory()) {
    throw new StartupProblem(
      `${sheltered} belongs to somebody else.`,
      'Set PROCESSION_DATA_DIR to a folder outside /root.',
    );
  }
  return sheltered;
}

/**
 * Creates the database cluster unless there is one.
 *
 * @throws StartupProblem when there is one of another PostgreSQL version, or a broken one
 */
export function createCluster(layout: Layout, binaries: Binaries, account: Account, durable: boolean): void {
  if (fs.existsSync(layout.data)) {
    checkCluster(layout, binaries);
    return;
  }
  fs.rmSync(layout.unfinished, { recursive: true, force: true });
  try {
    execFileSync(
      binaries.initdb,
      [
        ...['-D', layout.unfinished, '-U', USER, '-A', 'scram-sha-256', `--pwfile=${layout.passwordFile}`],
        // The same encoding and sort order on every operating system, whatever LANG says.
        ...['-E', 'UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
        ...['--data-checksums', '--no-instructions', ...(durable ? [] : ['--no-sync'])],
      ],
      { ...account, cwd: layout.dir, env: serverEnvironment(), stdio: ['ignore', 'ignore', 'pipe'] },
    );
  } catch (cause) {
    const reason = String((cause as { stderr?: Buffer }).stderr ?? cause).trim();
    throw new StartupProblem(
      `The database could not be created in ${layout.dir}: ${reason}`,
      'Check free disk space and access rights, or set PROCESSION_DATA_DIR to another folder.',
      { cause },
    );
  }
  fs.renameSync(layout.unfinished, layout.data);
}

function checkCluster(layout: Layout, binaries: Binaries): void {
  const versionFile = path.join(layout.data, 'PG_VERSION');
  const found = fs.existsSync(versionFile) ? fs.readFileSync(versionFile, 'utf8').trim() : undefined;
  if (!found || !fs.existsSync(path.join(layout.data, 'global', 'pg_control'))) {
    throw new StartupProblem(
      `${layout.data} was expected to hold a PostgreSQL database, but important files are missing.`,
      startAfresh(layout),
    );
  }
  if (found !== binaries.major) {
    throw new StartupProblem(
      `The database in ${layout.data} was made by PostgreSQL ${found}, but PostgreSQL ${binaries.major} is installed.`,
      `Start it with the Procession version that made it, take its data over with pg_dump and restore, ` +
        `or set PROCESSION_DATA_DIR to another folder to begin with an empty database.`,
    );
  }
}

/** Advice for a database that does not start; nothing of the user's is deleted. */
export function startAfresh(layout: Layout): string {
  return (
    `Restore ${layout.dir} from a backup. To begin with an empty database instead, move it away first: ` +
    `mv "${layout.dir}" "${layout.dir}.broken". PostgreSQL's own words are in ${layout.log}.`
  );
}

/** PostgreSQL's messages in English and its time in UTC, whatever the user's shell says. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
}
