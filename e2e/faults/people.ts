/** Workers and users of the lab. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Api, Json } from './api.js';
import type { Ledger } from './ledger.js';
import { JOB_TYPES, WRITES } from './models.js';
import type { Random } from './random.js';

/** ms a worker has a job to itself. */
export const LEASE = 4_000;
const RACERS = ['mia', 'dora'] as const;

export interface Behaviour {
  /** Workers are slow beyond their lease, and fail, now and then. */
  isBad: boolean;
  isOver: boolean;
}

export class People {
  private readonly loops: Promise<void>[] = [];
  private readonly racing = new Set<string>();

  constructor(
    private readonly api: Api,
    private readonly ledger: Ledger,
    private readonly random: Random,
    private readonly behaviour: Behaviour,
  ) {}

  start(): void {
    for (const type of JOB_TYPES) this.loops.push(this.workOn(type), this.workOn(type));
    this.loops.push(this.approve());
  }

  async stop(): Promise<void> {
    this.behaviour.isOver = true;
    await Promise.all(this.loops);
  }

  private async workOn(type: string): Promise<void> {
    while (!this.behaviour.isOver) {
      const answer = await this.api.send({
        user: 'otto',
        method: 'POST',
        path: '/jobs/activation',
        body: { type, maxJobsToActivate: 16, timeout: LEASE, requestTimeout: 1_500, worker: 'lab' },
        timeout: 4_000,
      });
      const jobs: Json[] = answer?.status === 200 ? answer.body.jobs : [];
      if (!answer) await sleep(200);
      for (const job of jobs) void this.work(job);
    }
  }

  private async work(job: Json): Promise<void> {
    const { jobKey, jobLeaseToken, type, variables } = job;
    this.ledger.delivered(jobKey, job.elementInstanceKey);
    const isSlow = this.behaviour.isBad && this.random.chance(0.03);
    if (isSlow) await sleep(LEASE + 2_500);
    if (this.behaviour.isBad && job.retries > 2 && this.random.chance(0.03)) {
      return this.report(job, 'failure', {
        retries: job.retries - 1,
        errorMessage: 'as ordered',
        retryBackOff: 200,
      });
    }
    const result = type === 'lab-grade' ? { grade: 2 * variables.paper } : { [WRITES[type]!]: jobKey };
    await this.report(job, 'completion', { variables: result, jobLeaseToken });
  }

  private async report(job: Json, how: string, body: object): Promise<void> {
    const { jobKey, jobLeaseToken } = job;
    const answer = await this.api.send({
      user: 'otto',
      method: 'POST',
      path: `/jobs/${jobKey}/${how}`,
      body: { jobLeaseToken, ...body },
      key: `${how} ${jobKey} ${jobLeaseToken}`,
    });
    if (answer?.status === 204 && how === 'completion') {
      this.ledger.completed.set(jobKey, (this.ledger.completed.get(jobKey) ?? 0) + 1);
    }
    // Somebody else has the job since, or has even completed it.
    if (answer?.status === 409 && /leased with this token|to be open/.test(answer.body.detail)) {
      this.ledger.fenced += 1;
    }
  }

  /** Two people see the same task and complete it at the same moment, each on another node. */
  private async approve(): Promise<void> {
    while (!this.behaviour.isOver) {
      const answer = await this.api.send({
        user: 'mia',
        method: 'POST',
        path: '/user-tasks/search',
        body: { filter: { state: 'CREATED' }, page: { limit: 100 } },
      });
      const tasks: Json[] = answer?.status === 200 ? answer.body.items : [];
      for (const { userTaskKey } of tasks) {
        if (this.racing.has(userTaskKey)) continue;
        this.racing.add(userTaskKey);
        void this.race(userTaskKey);
      }
      await sleep(400);
    }
  }

  private async race(taskKey: string): Promise<void> {
    await sleep(this.random.between(500, 2_500));
    const answers = await Promise.all(
      RACERS.map(async (user) => {
        const answer = await this.api.send({
          user,
          method: 'POST',
          path: `/user-tasks/${taskKey}/completion`,
          body: { variables: { decidedBy: user } },
          key: `complete ${taskKey}`,
        });
        return { user, answer };
      }),
    );
    const winners = answers.filter(({ answer }) => answer && answer.status < 300).map(({ user }) => user);
    this.ledger.races.push({ taskKey, winners });
  }
}
