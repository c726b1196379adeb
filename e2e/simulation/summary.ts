/** What the histories of one run came to. */

import type { Outcome } from './world/history.js';
import { type Counts, KINDS } from './world/misfortune.js';

export class Summary {
  readonly failures: Outcome[] = [];
  histories = 0;
  private readonly counts = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Counts;
  private readonly sums = { instances: 0, commits: 0, requests: 0, repeated: 0, fenced: 0, events: 0 };

  add(outcome: Outcome): void {
    this.histories += 1;
    for (const kind of KINDS) this.counts[kind] += outcome.counts[kind];
    for (const name of Object.keys(this.sums) as (keyof typeof this.sums)[]) this.sums[name] += outcome[name];
    if (outcome.findings.length > 0) this.failures.push(outcome);
  }

  /** What did not happen, though a test of it is claimed. */
  untested(): string[] {
    const { fenced, repeated } = this.sums;
    return [
      ...KINDS.filter((kind) => this.counts[kind] === 0),
      ...(fenced === 0 ? ['a late worker refused'] : []),
      ...(repeated === 0 ? ['a request repeated'] : []),
    ];
  }

  lines(seconds: number): string[] {
    const { instances, commits, requests, repeated, fenced, events } = this.sums;
    const number = (value: number) => Math.round(value).toLocaleString('en');
    return [
      `${number(this.histories)} histories in ${number(seconds)} s, ${number(this.histories / seconds)} a second`,
      `${number(instances)} instances, ${number(commits)} commits, ${number(events)} events, ${number(requests)} requests`,
      `${number(repeated)} requests sent twice at once, ${number(fenced)} late workers refused`,
      ...KINDS.map((kind) => `${number(this.counts[kind]).padStart(10)} × ${kind}`),
    ];
  }
}
