import path from 'node:path';

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
  };
}
