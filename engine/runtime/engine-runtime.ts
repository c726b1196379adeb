import type { DataSource, EntityManager } from 'typeorm';
import type { Command } from '../core/commands.js';
import type { Variables } from '../core/state/events.js';
import type { Clock } from './clock.js';
import type {
  ActivatedJob,
  ActivateRequest,
  CompleteJobRequest,
  Context,
  Definition,
  Deployment,
  DeployOptions,
  FailJobRequest,
  HistoryPage,
  Limits,
  MessageRequest,
  Notification,
  PublishRequest,
  Resource,
  StartedInstance,
  StartRequest,
  StateAt,
  ThrowJobErrorRequest,
  UpdateJobRequest,
} from './types.js';

export interface Logger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export type EngineOptions = ({ readonly dataSource: DataSource } | { readonly url: string }) & {
  readonly logger?: Logger;
  readonly limits?: Partial<Limits>;
  /** Lets `clock.pin` move the engine's time; for tests only. */
  readonly testClock?: boolean;
};

export interface JobHandling {
  readonly job: ActivatedJob;
  readonly variables: Variables;
  readonly signal: AbortSignal;
}
/** Returns the variables to complete with; throws BpmnError for a modelled error, anything else fails the job. */
export type JobHandler = (handling: JobHandling) => Promise<Variables | undefined | void>;

/** The engine around the pure core: everything that changes a process instance goes through here. */
export declare class EngineRuntime {
  static create(options: EngineOptions): Promise<EngineRuntime>;
  /** Begins background work: timers, outbox, in-process jobs, listening to other nodes. */
  start(): Promise<void>;
  /** Finishes what is under way, takes nothing new. */
  stop(): Promise<void>;
  /** Does the database answer? */
  ready(): Promise<boolean>;
  readonly clock: Clock;
  readonly definitions: {
    get(key: string): Promise<Definition | undefined>;
    latest(processId: string): Promise<Definition | undefined>;
    version(processId: string, version: number): Promise<Definition | undefined>;
  };
  deploy(resources: readonly Resource[], actor: string | null, options?: DeployOptions): Promise<Deployment>;
  startInstance(request: StartRequest, context: Context): Promise<StartedInstance>;
  /** `command` keys are local keys: `localOf(key)`. Resolves after the commit. */
  execute(instanceKey: string, command: Command, context: Context): Promise<void>;
  publishMessage(request: PublishRequest, context: Context): Promise<{ messageKey: string }>;
  correlateMessage(
    request: MessageRequest,
    context: Context,
  ): Promise<{ messageKey: string; processInstanceKey: string }>;
  broadcastSignal(
    request: { name: string; variables?: Variables },
    context: Context,
  ): Promise<{ signalKey: string }>;
  activateJobs(request: ActivateRequest): Promise<ActivatedJob[]>;
  completeJob(jobKey: string, request: CompleteJobRequest, context: Context): Promise<void>;
  failJob(jobKey: string, request: FailJobRequest, context: Context): Promise<void>;
  throwJobError(jobKey: string, request: ThrowJobErrorRequest, context: Context): Promise<void>;
  updateJob(jobKey: string, request: UpdateJobRequest, context: Context): Promise<void>;
  registerJobHandler(
    type: string,
    handler: JobHandler,
    options?: { timeout?: number; maxJobs?: number },
  ): void;
  history(instanceKey: string, page?: { after?: number; limit?: number }): Promise<HistoryPage>;
  /** Without seq: now. undefined: no such instance or step. */
  stateAt(instanceKey: string, seq?: number): Promise<StateAt | undefined>;
  /** Ids of the sequence flows that were taken, each once, in order of first use. */
  sequenceFlowsTaken(instanceKey: string): Promise<string[]>;
  on(listener: (notification: Notification) => void): () => void;
}
export type { EntityManager };
