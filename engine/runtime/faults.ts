/**
 * Named moments at which a test may kill, stop or delay the process. Nothing in the product sets a hook, and no setting
 * or request can: only a program that loads this module before the server does (e2e/faults/node.ts).
 */
export type FaultPoint =
  /** A batch has locked its instances and read its commands; nothing is written. */
  | 'after-claim'
  /** Everything but COMMIT and what travels with it is sent. */
  | 'before-commit'
  /** Committed; nobody was answered. */
  | 'after-commit'
  /** Work of the outbox was read and is not yet done. */
  | 'after-outbox-take'
  /** Due timers were read and are not yet fired. */
  | 'after-timer-take'
  /** Jobs are leased; the worker does not know yet. */
  | 'after-job-lease';

type Hook = (point: FaultPoint) => undefined | Promise<void>;

let hook: Hook | undefined;

export function atFaultPoints(next: Hook | undefined): void {
  hook = next;
}

/** Costs a comparison where no test listens. */
export const reached = (point: FaultPoint): undefined | Promise<void> => hook?.(point);
