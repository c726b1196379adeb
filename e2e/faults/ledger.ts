/** What the outside world knows: what it asked for, what was acknowledged, what effects it saw. */
import type { ModelName } from './models.js';

export interface Started {
  readonly number: number;
  readonly model: ModelName;
  readonly businessId: string;
  readonly at: number;
  /** Once the start is acknowledged. */
  key?: string;
  canceled?: 'acknowledged' | 'refused';
  endedAt?: number;
}

export interface Mark {
  readonly instanceKey: string;
  readonly name: string;
  readonly isAcknowledged: boolean;
}

export interface Race {
  readonly taskKey: string;
  readonly winners: readonly string[];
}

export class Ledger {
  readonly instances: Started[] = [];
  /** Those that have not ended. */
  readonly open = new Set<Started>();
  /** Variables that were set without a key, and sent once. */
  readonly marks: Mark[] = [];
  readonly races: Race[] = [];
  /** By job: how often a worker got it. */
  readonly deliveries = new Map<string, number>();
  /** By element instance: the jobs that workers got for it. */
  readonly jobsOf = new Map<string, Set<string>>();
  /** Jobs whose completion was acknowledged. */
  readonly completed = new Map<string, number>();
  /** Messages that were acknowledged, by order. */
  readonly messages = new Map<string, string>();
  /** Refusals of workers whose lease was over: the fence held. */
  fenced = 0;

  delivered(jobKey: string, elementInstanceKey: string): void {
    this.deliveries.set(jobKey, (this.deliveries.get(jobKey) ?? 0) + 1);
    const jobs = this.jobsOf.get(elementInstanceKey);
    if (jobs) jobs.add(jobKey);
    else this.jobsOf.set(elementInstanceKey, new Set([jobKey]));
  }

  /** How many instances ended between two moments (ms since 1970). */
  endedBetween(from: number, until: number): number {
    return this.instances.filter(({ endedAt = 0 }) => endedAt >= from && endedAt < until).length;
  }
}
