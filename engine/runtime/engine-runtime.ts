import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import type { Command, Variables } from '../core/index.js';
import { assemble, type Evaluation, type Parts } from './assembly.js';
import type { Clock } from './clock.js';
import { type PublicDefinitions, publicDefinitions } from './definitions/public-definitions.js';
import { CommandRejected } from './errors.js';
import { JobCommands } from './jobs/job-commands.js';
import { type HandlerOptions, type JobHandler, JobHandlers } from './jobs/job-handlers.js';
import { parseKey } from './keys.js';
import { limitsOf } from './limits.js';
import { type Logger, silent } from './logger.js';
import { MessageCommands } from './messages/message-commands.js';
import type { Retention } from './retention/retention.js';
import { explained } from './runner/explanation.js';
import type { CommandRequest, Outcome } from './runner/queued-command.js';
import { settle } from './settling.js';
import { ConditionArrivals } from './start/condition-arrivals.js';
import { ConditionalStart } from './start/conditional-start.js';
import { InstanceStart } from './start/instance-start.js';
import { connectionOptions } from './store/connection.js';
import { idempotencyOf } from './store/idempotency.js';
import type * as t from './types.js';

export type EngineOptions = ({ readonly dataSource: DataSource } | { readonly url: string }) & {
  /** The same database without a transaction pooler in between, to listen on. */
  readonly directUrl?: string;
  readonly logger?: Logger;
  readonly limits?: Partial<t.Limits>;
  /** Lets `clock.pin` move the engine's time; for tests only. */
  readonly testClock?: boolean;
  /** Instead of the core's own: expressions, scripts, decisions. */
  readonly evaluation?: Evaluation;
};

/** ms to finish in. */
const LAST_WORDS = 5_000;

/** The engine around the pure core: everything that changes a process instance goes through here. */
export class EngineRuntime {
  readonly clock: Clock;
  readonly definitions: PublicDefinitions;
  /** How long finished instances are kept. */
  readonly retention: Retention;
  private readonly parts: Parts;
  private readonly messages: MessageCommands;
  private readonly jobs: JobCommands;
  private readonly handlers: JobHandlers;
  private readonly starts: InstanceStart;
  private readonly conditionals: ConditionalStart;
  private stopping: Promise<void> | undefined;
  private readonly listeners = new Set<(notification: t.Notification) => void>();

  private constructor(
    options: EngineOptions,
    dataSource: DataSource,
    private readonly ownsDataSource: boolean,
  ) {
    const logger = options.logger ?? silent;
    const limits = limitsOf(options.limits);
    this.parts = assemble({
      dataSource,
      ...(options.directUrl !== undefined && { directUrl: options.directUrl }),
      logger,
      limits,
      testClock: options.testClock ?? false,
      evaluation: options.evaluation ?? {},
      onCommit: (result) => this.starts.committed(result.records),
      onNews: (notifications) => this.tell(notifications),
      isListenedTo: () => this.listeners.size > 0,
    });
    const { database, clock, definitions, activation } = this.parts;
    this.retention = this.parts.retention;
    const submit = (request: CommandRequest) => this.submit(request);
    this.starts = new InstanceStart(this.parts, submit);
    this.conditionals = new ConditionalStart(this.parts, submit, new ConditionArrivals(this.parts));
    this.messages = new MessageCommands(this.parts, limits.variableBytes);
    this.jobs = new JobCommands(database, () => clock.now(), submit);
    this.handlers = new JobHandlers({
      activate: (request) => activation.activate(request),
      complete: (...done) => this.jobs.complete(...done),
      fail: (jobKey, request, context) => this.failJob(jobKey, request, context),
      throwError: (jobKey, request, context) => this.throwJobError(jobKey, request, context),
      log: (error, { jobKey, type }) =>
        logger.warn({ err: error, jobKey, type }, 'The result of a job was not taken.'),
    });
    this.clock = {
      now: () => clock.now(),
      pin: async (milliseconds) => {
        await clock.pin(milliseconds);
        this.parts.timerWork.wake();
      },
      reset: () => clock.pin(null),
      settle: () => settle(this.parts, this.handlers),
    };
    this.definitions = publicDefinitions(definitions);
  }

  /** Connects; the schema must be there (`migrate`). */
  static async create(options: EngineOptions): Promise<EngineRuntime> {
    if ('dataSource' in options) return new EngineRuntime(options, options.dataSource, false).connected();
    const { url } = options;
    const dataSource = new DataSource({ type: 'postgres', url, poolSize: 12, extra: connectionOptions });
    await dataSource.initialize();
    return new EngineRuntime(options, dataSource, true).connected();
  }

  private async connected(): Promise<this> {
    await this.parts.clock.look();
    return this;
  }

  /** Begins background work: timers, outbox, jobs in this process, listening to other nodes. */
  async start(): Promise<void> {
    this.parts.clock.start();
    await this.parts.bulletin.start();
    await this.parts.membership.start();
    for (const work of this.parts.background) work.start();
    this.handlers.start();
  }

  /** Finishes what is under way, takes nothing new. */
  stop(): Promise<void> {
    this.stopping ??= this.finish();
    return this.stopping;
  }

  private async finish(): Promise<void> {
    const { activation, background, bulletin, clock, dataSource, runner } = {
      ...this.parts,
      dataSource: this.parts.database.dataSource,
    };
    await this.handlers.stop();
    await this.parts.membership.stop();
    activation.stop();
    await Promise.all(background.map((work) => work.stop()));
    await runner.stop();
    await this.quiet();
    await bulletin.stop();
    clock.stop();
    this.parts.expressions.stop();
    if (this.ownsDataSource) await dataSource.destroy();
  }

  /** What is owed to other instances would be done by another node later; it is nicer to do it now. */
  private async quiet(): Promise<void> {
    const { dispatcher, publisher, runner } = this.parts;
    const end = performance.now() + LAST_WORDS;
    while (performance.now() < end && !(dispatcher.isIdle && publisher.isIdle && runner.isIdle))
      await sleep(5);
  }

  /** Does the database answer? */
  async ready(): Promise<boolean> {
    return this.parts.database.query({ text: 'SELECT 1', values: [] }).then(
      () => true,
      () => false,
    );
  }

  /** @throws DeploymentRefused */
  async deploy(
    resources: readonly t.Resource[],
    actor: string | null,
    options: t.DeployOptions = {},
  ): Promise<t.Deployment> {
    const deployment = await this.parts.deployer.deploy(resources, actor, options);
    this.parts.timerWork.wake();
    const notifications: t.Notification[] = deployment.processes.map(
      ({ processDefinitionKey: definitionKey }) => ({ kind: 'definition', definitionKey }),
    );
    if (deployment.decisions.length > 0) notifications.push({ kind: 'definition' });
    this.tell(notifications);
    this.parts.bulletin.publish({ jobTypes: [], notifications });
    return deployment;
  }

  /** @throws CommandRejected, AwaitTimeout */
  startInstance(request: t.StartRequest, context: t.Context): Promise<t.StartedInstance> {
    return this.starts.start(request, context);
  }

  /** Announces variables to conditional start events. @throws CommandRejected */
  evaluateConditionals(request: t.ConditionalsRequest, context: t.Context): Promise<t.ConditionalsResult> {
    return this.conditionals.evaluate(request, context);
  }

  /** Keys in `command` are local: `localOf(key)`. Resolves after the commit. @throws CommandRejected */
  async execute(instanceKey: string, command: Command, context: t.Context): Promise<void> {
    const key = parseKey(instanceKey);
    if (key === undefined)
      throw new CommandRejected('NOT_FOUND', `Expected a process instance key, found "${instanceKey}".`);
    await this.submit({ instanceKey: key, command, actor: context.actor, ...idempotencyOf(context) });
  }

  /** Resolves when the message cannot be lost; who gets it is worked on. @throws CommandRejected */
  publishMessage(request: t.PublishRequest, context: t.Context): Promise<{ messageKey: string }> {
    return this.messages.publish(request, context);
  }
  /** Resolves when the receiver has got it. @throws CommandRejected NOT_FOUND where nobody awaits it */
  correlateMessage(
    request: t.MessageRequest,
    context: t.Context,
  ): Promise<{ messageKey: string; processInstanceKey: string }> {
    return this.messages.correlate(request, context);
  }
  /** Resolves when the signal cannot be lost. */
  broadcastSignal(
    request: { name: string; variables?: Variables },
    context: t.Context,
  ): Promise<{ signalKey: string }> {
    return this.messages.broadcast(request, context);
  }

  /** Outside every process instance. @throws CommandRejected NOT_FOUND */
  evaluateDecision(request: t.DecisionRequest, context: t.Context): Promise<t.EvaluatedStandalone> {
    return this.parts.standaloneDecisions.evaluate(request, context);
  }

  activateJobs(request: t.ActivateRequest): Promise<t.ActivatedJob[]> {
    return this.parts.activation.activate(request);
  }
  completeJob(jobKey: string, request: t.CompleteJobRequest, context: t.Context): Promise<void> {
    return this.jobs.complete(jobKey, request, context);
  }
  failJob(jobKey: string, request: t.FailJobRequest, context: t.Context): Promise<void> {
    return this.jobs.fail(jobKey, request, context);
  }
  throwJobError(jobKey: string, request: t.ThrowJobErrorRequest, context: t.Context): Promise<void> {
    return this.jobs.throwError(jobKey, request, context);
  }
  updateJob(jobKey: string, request: t.UpdateJobRequest, context: t.Context): Promise<void> {
    return this.jobs.update(jobKey, request, context);
  }
  jobLimits(): Promise<t.JobLimit[]> {
    return this.parts.jobLimits.all();
  }
  /** Known to every node within a second. */
  setJobLimit(limit: t.JobLimit): Promise<void> {
    return this.parts.jobLimits.set(limit);
  }
  /** A worker in this process. */
  registerJobHandler(type: string, handler: JobHandler, options: HandlerOptions = {}): void {
    this.handlers.register(type, handler, options);
  }

  history(
    instanceKey: string,
    { after = 0, limit = 100 }: { after?: number; limit?: number } = {},
  ): Promise<t.HistoryPage> {
    return this.parts.history.page(instanceKey, after, limit);
  }
  /** Without seq: now. undefined: no such instance or step. */
  stateAt(instanceKey: string, seq?: number): Promise<t.StateAt | undefined> {
    return this.parts.history.stateAt(instanceKey, seq);
  }
  /** Ids of the sequence flows that were taken, each once, in order of first use. */
  sequenceFlowsTaken(instanceKey: string): Promise<string[]> {
    return this.parts.history.sequenceFlowsTaken(instanceKey);
  }
  /** @returns the first step whose hash does not fit the chain, or undefined where nobody changed the log */
  firstBrokenStep(instanceKey: string): Promise<number | undefined> {
    return this.parts.history.firstBrokenStep(instanceKey);
  }

  /** Called after each commit, here or on another node. @returns how to stop it */
  on(listener: (notification: t.Notification) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private tell(notifications: readonly t.Notification[]): void {
    for (const notification of notifications) for (const listener of this.listeners) listener(notification);
  }

  private async submit(request: CommandRequest): Promise<Outcome> {
    try {
      return await this.parts.runner.submit(request);
    } catch (error) {
      if (!(error instanceof CommandRejected)) throw error;
      throw await explained(this.parts.database, request.instanceKey, request.command, error).catch(
        () => error,
      );
    }
  }
}
