import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { StartupProblem } from '../../config/startup-problem.js';

/** The operating system's account PostgreSQL runs under; empty for the current one. */
export type Account = { readonly uid: number; readonly gid: number } | Record<string, never>;

/**
 * PostgreSQL refuses to run as root. Every Unix has `nobody`, so root needs no new user.
 *
 * @throws StartupProblem when root has no `nobody`
 */
export function unprivilegedAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  const nobody = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'nobody');
  if (!nobody) {
    throw new StartupProblem(
      'Procession runs as root, PostgreSQL refuses to, and this system has no user "nobody".',
      'Start Procession as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
    );
  }
  // macOS numbers nobody as -2; the system calls want it unsigned.
  return { uid: Number(nobody[2]) >>> 0, gid: Number(nobody[3]) >>> 0 };
}

/** Whether the account can enter the folder (a folder below /root cannot be entered by `nobody`). */
export function canEnter(dir: string, account: Account): boolean {
  if (!('uid' in account)) return true;
  try {
    execFileSync('/bin/sh', ['-c', 'cd "$1"', 'sh', dir], { ...account, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Gives a file or folder to the account. */
export function giveTo(account: Account, ...paths: string[]): void {
  if (!('uid' in account)) return;
  for (const each of paths) fs.chownSync(each, account.uid, account.gid);
}
