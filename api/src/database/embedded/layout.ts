import path from 'node:path';

/** Bytes of the longest name of a socket that every Unix takes. */
const LONGEST_SOCKET = 103;

/** Where the embedded database keeps what, all below one folder. */
export interface Layout {
  readonly dir: string;
  /** PostgreSQL's own data directory. */
  readonly data: string;
  /** An unfinished `initdb`; whatever lies here is worthless. */
  readonly unfinished: string;
  /** Random password of the only database user, readable by the owner only. */
  readonly passwordFile: string;
  /** Written by PostgreSQL itself. Never deleted by us: PostgreSQL judges a stale one. */
  readonly pidFile: string;
  readonly log: string;
  /** Where the server's socket lies; undefined where the system has none, or the name would be too long. */
  readonly sockets: string | undefined;
}

export function layoutIn(dir: string): Layout {
  const data = path.join(dir, 'data');
  return {
    dir,
    data,
    unfinished: `${data}.unfinished`,
    passwordFile: path.join(dir, 'password'),
    pidFile: path.join(data, 'postmaster.pid'),
    log: path.join(dir, 'postgresql.log'),
    sockets: hasRoomForSocket(dir) ? dir : undefined,
  };
}

const hasRoomForSocket = (dir: string): boolean =>
  process.platform !== 'win32' && Buffer.byteLength(path.join(dir, '.s.PGSQL.65535')) <= LONGEST_SOCKET;
