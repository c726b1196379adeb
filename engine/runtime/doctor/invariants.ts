/** What must hold in every database, whatever was killed, lost or repeated. The numbers are part of reports. */
export const INVARIANTS = {
  1: 'an acknowledged request is in the history, each command once',
  2: 'the steps of an instance are numbered from 1 without gaps',
  3: 'an element instance starts once and ends once',
  4: 'the fold of the history is what is stored: state, tokens, variables, tasks, jobs, timers, subscriptions, incidents',
  5: 'the history only has elements and flows of the deployed version, in a state that the core can reach',
  6: 'a join takes exactly tokens that wait at it',
  7: 'a timer never fires early, and once for each due time',
  8: 'a message reaches a process once, in order per subscription, and waits for nobody who awaits it',
  9: 'a job without retries has exactly one open incident, and no ended job is leased',
  10: 'an element has at most one job that completed: its effect has one key',
  11: 'nothing begins in an instance that has ended',
  12: 'an ended instance leaves no open job, task, timer, subscription or incident',
  13: 'a call activity waits exactly while the process that it called runs',
  14: 'the runs of a loop are numbered without gaps, and each output is collected once',
  15: 'a user task is completed once, by the person that is kept',
  16: 'nobody did what four eyes exclude them from',
  17: 'no row belongs to a tenant that does not exist',
  18: 'every node reads what was acknowledged: one primary, durable commits',
  19: 'what a step owes to others is done or waits in the outbox',
  20: 'the hash chain of every history is intact, and ends in the hash of the instance',
  21: 'no due work has been waiting for longer than 20 seconds',
} as const;
export type InvariantNumber = keyof typeof INVARIANTS;

export interface Finding {
  readonly invariant: InvariantNumber;
  /** null where it is about the database as a whole. */
  readonly instanceKey: string | null;
  readonly text: string;
}

export interface Report {
  readonly checkedAt: string;
  readonly checked: { readonly instances: number; readonly steps: number };
  readonly findings: readonly Finding[];
  /** There may be more than are listed. */
  readonly isCut: boolean;
  /** Why an invariant was not checked, by number. */
  readonly notChecked: Readonly<Partial<Record<InvariantNumber, string>>>;
}

export type Find = (invariant: InvariantNumber, instanceKey: string | null, text: string) => void;
