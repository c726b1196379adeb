import type { EntityManager } from 'typeorm';
import type { Variables } from '../../core/state/events.js';
import { CommandRejected } from '../errors.js';
import type {
  ActivatedJob,
  ActivateRequest,
  CompleteJobRequest,
  Context,
  FailJobRequest,
  ThrowJobErrorRequest,
} from '../types.js';

export interface JobHandling {
  readonly job: ActivatedJob;
  readonly variables: Variables;
  /** Aborted when the lease is over or the engine stops waiting. */
  readonly signal: AbortSignal;
  /** Of a transactional handler: what is written with it is committed together with the completion of the job. */
  readonly manager: EntityManager | null;
}
/** Returns the variables to complete with. Throws BpmnError for a modelled error; anything else fails the job. */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler without a result returns nothing
export type JobHandler = (handling: JobHandling) => Promise<Variables | void>;

/** A modelled error: the error event with this code catches it. */
export class BpmnError extends Error {
  override readonly name = 'BpmnError';
  constructor(
    readonly errorCode: string,
    message: string,
    readonly variables: Variables = {},
  ) {
    super(message);
  }
}

export interface HandlerOptions {
  /** ms until another attempt may begin. Default 60,000. */
  readonly timeout?: number;
  /** Jobs at a time. Default 16. */
  readonly maxJobs?: number;
  /** ms before the next attempt, doubled with each. Default 1,000. */
  readonly retryBackOff?: number;
  /**
   * The handler works in the engine's own transaction, with its EntityManager: its rows and the token's move are
   * committed together, or neither. For work in this database only; it holds the instance meanwhile.
   */
  readonly isTransactional?: boolean;
}

export interface HandlersPort {
  activate(request: ActivateRequest): Promise<ActivatedJob[]>;
  complete(
    jobKey: string,
    request: CompleteJobRequest,
    context: Context,
    together?: (manager: EntityManager) => Promise<Variables>,
  ): Promise<void>;
  fail(jobKey: string, request: FailJobRequest, context: Context): Promise<void>;
  throwError(jobKey: string, request: ThrowJobErrorRequest, context: Context): Promise<void>;
  log(error: unknown, job: ActivatedJob): void;
}

/** Workers inside this process. They get jobs as any other worker does; only the way is shorter. */
export class JobHandlers {
  private readonly stopping = new AbortController();
  private readonly loops: Promise<void>[] = [];
  private readonly working = new Set<Promise<void>>();
  private readonly registered: { type: string; handler: JobHandler; options: HandlerOptions }[] = [];
  private isStarted = false;

  constructor(private readonly port: HandlersPort) {}

  get isIdle(): boolean {
    return this.working.size === 0;
  }
  get types(): string[] {
    return this.registered.map(({ type }) => type);
  }

  register(type: string, handler: JobHandler, options: HandlerOptions): void {
    this.registered.push({ type, handler, options });
    if (this.isStarted) this.loops.push(this.loop(type, handler, options));
  }

  start(): void {
    this.isStarted = true;
    for (const { type, handler, options } of this.registered)
      this.loops.push(this.loop(type, handler, options));
  }

  /** Lets handlers that are at work finish. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.loops);
    await Promise.all(this.working);
  }

  private async loop(type: string, handler: JobHandler, options: HandlerOptions): Promise<void> {
    const { timeout = 60_000, maxJobs = 16 } = options;
    const own = new Set<Promise<void>>();
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        const worker = `in-process:${type}`;
        const free = maxJobs - own.size;
        const jobs = await this.port.activate({
          type,
          maxJobs: free,
          timeout,
          worker,
          requestTimeout: 30_000,
          signal,
        });
        for (const job of jobs) {
          const work = this.work(job, handler, options, timeout).finally(() => {
            own.delete(work);
            this.working.delete(work);
          });
          own.add(work);
          this.working.add(work);
        }
        if (own.size >= maxJobs) await Promise.race(own);
      } catch {
        // The database does not answer: try again in a moment.
        await new Promise((resolve) => setTimeout(resolve, 500).unref());
      }
    }
  }

  private async work(
    job: ActivatedJob,
    handler: JobHandler,
    options: HandlerOptions,
    timeout: number,
  ): Promise<void> {
    const context = { actor: `worker:${job.type}` };
    const { jobKey, jobLeaseToken, variables } = job;
    try {
      const signal = AbortSignal.timeout(timeout);
      if (options.isTransactional) {
        const together = async (manager: EntityManager) =>
          (await handler({ job, variables, signal, manager })) ?? {};
        await this.port.complete(jobKey, { jobLeaseToken }, context, together);
        return;
      }
      const result = await handler({ job, variables, signal, manager: null });
      await this.port.complete(jobKey, { variables: result ?? {}, jobLeaseToken }, context);
    } catch (error) {
      await this.report(error, job, options, context).catch((failure) => this.port.log(failure, job));
    }
  }

  private async report(
    error: unknown,
    job: ActivatedJob,
    options: HandlerOptions,
    context: Context,
  ): Promise<void> {
    // The job was canceled or taken over meanwhile: whatever came out of it no longer matters.
    if (error instanceof CommandRejected) return;
    const { jobKey, jobLeaseToken } = job;
    if (error instanceof BpmnError) {
      const { errorCode, message: errorMessage, variables } = error;
      return this.port.throwError(jobKey, { errorCode, errorMessage, variables, jobLeaseToken }, context);
    }
    const errorMessage = error instanceof Error ? error.message : String(error);
    const retryBackOff = pauseBefore(job.attempt + 1, options.retryBackOff ?? 1_000);
    await this.port.fail(
      jobKey,
      { retries: job.retries - 1, errorMessage, retryBackOff, jobLeaseToken },
      context,
    );
  }
}

/** ms; the longest pause between two attempts. */
const LONGEST = 3_600_000;

/** Doubled with each attempt, and a fifth more or less, so that jobs that failed together do not come back together. */
const pauseBefore = (attempt: number, first: number): number =>
  Math.round(Math.min(first * 2 ** Math.min(attempt - 2, 30), LONGEST) * (0.8 + 0.4 * Math.random()));
