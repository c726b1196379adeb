import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { StartupProblem } from '../config/startup-problem.js';

const OLDEST_MAJOR = 15;
const STARTING_UP = '57P03';
const RECOVERY_MS = 60_000;

/**
 * Makes sure that the database of DATABASE_URL can be used before anything is written to it.
 *
 * @throws StartupProblem when it cannot be reached, refuses the login, does not exist or is too old
 */
export async function checkDatabase(url: string): Promise<void> {
  for (const end = performance.now() + RECOVERY_MS; ; await sleep(250)) {
    try {
      return await look(url);
    } catch (error) {
      // Both were started at the same moment, perhaps after a power failure: the database replays its log.
      const { code } = ((error as Error).cause ?? {}) as { code?: string };
      if (code !== STARTING_UP || performance.now() > end) throw error;
    }
  }
}

async function look(url: string): Promise<void> {
  const place = withoutPassword(url);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {
    // A connection lost between two statements fails the next one, which is caught below.
  });
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    const version = rows[0]?.server_version ?? '';
    if (Number.parseInt(version, 10) < OLDEST_MAJOR) {
      throw new StartupProblem(
        `${place} is PostgreSQL ${version}, but ${OLDEST_MAJOR} or newer is needed.`,
        'Upgrade that server, or point DATABASE_URL to a newer one.',
      );
    }
  } catch (error) {
    if (error instanceof StartupProblem) throw error;
    const { message, advice } = explain(error as Error & { code?: string }, place);
    throw new StartupProblem(message, advice, { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
}

function explain(error: Error & { code?: string }, place: string): { message: string; advice: string } {
  switch (error.code) {
    case '3D000':
      return {
        message: `The database of DATABASE_URL does not exist on the server (${place}).`,
        advice: 'Create it with createdb, or correct the name at the end of DATABASE_URL.',
      };
    case '28P01':
    case '28000':
      return {
        message: `The database server refused the user or the password of DATABASE_URL (${place}).`,
        advice: 'Correct user and password in DATABASE_URL; write special characters in them as %XX.',
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        message: `The host of DATABASE_URL is not known (${place}).`,
        advice: 'Correct the host name in DATABASE_URL, or check the name service of this machine.',
      };
    default:
      return {
        message: `The database of DATABASE_URL cannot be reached (${place}): ${reason(error)}.`,
        advice: 'Start the database server, or correct host and port in DATABASE_URL.',
      };
  }
}

/** Node joins the failures of several addresses into one error without a message. */
function reason(error: Error & { code?: string }): string {
  if (error instanceof AggregateError) return error.errors.map((each: Error) => each.message).join(', ');
  return error.message || error.code || 'unknown reason';
}

function withoutPassword(url: string): string {
  const { host, pathname, searchParams } = new URL(url);
  const socket = searchParams.get('host');
  return socket === null ? `${host}${pathname}` : `${socket}, database ${pathname.slice(1)}`;
}
