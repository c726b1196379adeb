/** What the runtime's callers hand in and get back. Keys are decimal strings, moments are Dates. */
import type { AdHocResult, UserTaskListenerResult } from '../core/commands.js';
import type { ExecutableProcess } from '../core/model/graph.js';
import type { InstanceEvent, JobKind, UserTaskAttributes, Variables } from '../core/state/events.js';
import type { InstanceState } from '../core/state/instance-state.js';
import type { EvaluationRecord } from './decisions/record.js';
import type { DeploymentReport } from './definitions/report.js';

/** Who asks. `actor`: a user name, `worker:NAME`, `timer`, `engine`. */
export interface Context {
  readonly actor: string | null;
  /** The same key and hash within 24 h is applied once and answered the same. */
  readonly idempotencyKey?: string;
  readonly requestHash?: string;
}

export interface Resource {
  /** File name; `.bpmn` and `.xml` are processes, `.dmn` decisions, `.form` is a form; others are kept for workers. */
  readonly name: string;
  readonly content: string;
}

export interface DeployOptions {
  readonly validateOnly?: boolean;
  readonly mode?: 'default' | 'strict';
  /** May who deploys use JavaScript in scripts? True unless said otherwise. */
  readonly mayScript?: boolean;
}

export interface DeployedProcess {
  readonly processDefinitionId: string;
  readonly processDefinitionVersion: number;
  readonly processDefinitionKey: string;
  readonly resourceName: string;
}

export interface DeployedForm {
  readonly formId: string;
  readonly version: number;
  readonly formKey: string;
  readonly resourceName: string;
}

/** A DMN file and its decisions. */
export interface DeployedDecisions {
  readonly decisionRequirementsId: string;
  readonly decisionRequirementsName: string;
  readonly version: number;
  readonly decisionRequirementsKey: string;
  readonly resourceName: string;
  readonly decisions: readonly {
    readonly decisionDefinitionId: string;
    readonly version: number;
    readonly name: string;
    readonly decisionDefinitionKey: string;
  }[];
}

/** Any other file, to which processes refer. */
export interface DeployedResource {
  readonly resourceId: string;
  readonly version: number;
  readonly versionTag: string | null;
  readonly resourceKey: string;
  readonly resourceName: string;
}

export interface Deployment {
  /** null where it was only validated. */
  readonly deploymentKey: string | null;
  readonly processes: readonly DeployedProcess[];
  readonly decisions: readonly DeployedDecisions[];
  readonly forms: readonly DeployedForm[];
  readonly resources: readonly DeployedResource[];
  readonly report: DeploymentReport;
}

export interface Definition {
  readonly key: string;
  readonly processId: string;
  readonly version: number;
  readonly versionTag: string | null;
  readonly deploymentKey: string;
  readonly process: ExecutableProcess;
}

export type StartRequest = {
  readonly variables?: Variables;
  readonly businessId?: string | null;
  readonly tags?: readonly string[];
  readonly startInstructions?: readonly string[];
  /** ms; wait for the end of the instance and answer its variables. */
  readonly awaitCompletion?: { readonly timeout: number; readonly fetchVariables?: readonly string[] };
} & (
  | { readonly definitionKey: string }
  /** Without version: the latest. */
  | { readonly processId: string; readonly version?: number }
);

export interface ConditionalsRequest {
  readonly variables: Variables;
  /** Absent: the latest versions of all processes. */
  readonly definitionKey?: string;
}
export interface ConditionalsResult {
  readonly conditionalEvaluationKey: string;
  readonly instances: readonly {
    readonly processDefinitionKey: string;
    readonly processInstanceKey: string;
  }[];
}

export interface StartedInstance {
  readonly processInstanceKey: string;
  readonly processDefinitionKey: string;
  readonly processDefinitionId: string;
  readonly processDefinitionVersion: number;
  readonly tags: readonly string[];
  readonly businessId: string | null;
  /** Those of the completed instance where the caller waited for it, else empty. */
  readonly variables: Variables;
}

export type DecisionRequest = { readonly variables?: Variables } & (
  | { readonly decisionDefinitionKey: string }
  /** The latest version. */
  | { readonly decisionDefinitionId: string }
);

/** An evaluation outside every process instance. */
export interface EvaluatedStandalone {
  /** Key of the evaluation. */
  readonly key: string;
  readonly requirementsId: string;
  readonly record: EvaluationRecord;
}

export interface MessageRequest {
  readonly name: string;
  readonly correlationKey?: string;
  readonly variables?: Variables;
}

export interface PublishRequest extends MessageRequest {
  /** ms the message waits for somebody who awaits it. */
  readonly timeToLive?: number;
  /** Unique among the messages of this name and correlation key that are kept. */
  readonly messageId?: string | null;
}

export interface ActivateRequest {
  readonly type: string;
  readonly maxJobs: number;
  /** ms until the lease ends and somebody else may get the job. */
  readonly timeout: number;
  readonly worker?: string;
  /** Absent or empty: every visible variable. */
  readonly fetchVariables?: readonly string[];
  /** ms to wait for a job; 0: the default of 10 s; negative: do not wait. */
  readonly requestTimeout?: number;
  readonly signal?: AbortSignal;
}

export interface ActivatedJob {
  readonly jobKey: string;
  readonly type: string;
  readonly kind: JobKind;
  readonly listenerEventType: string | null;
  readonly processInstanceKey: string;
  readonly rootProcessInstanceKey: string;
  readonly processDefinitionKey: string;
  readonly processDefinitionId: string;
  readonly processDefinitionVersion: number;
  readonly elementId: string;
  readonly elementInstanceKey: string;
  readonly customHeaders: { readonly [name: string]: string };
  readonly worker: string;
  readonly retries: number;
  /** 1 for the first time it is given to a worker. */
  readonly attempt: number;
  readonly priority: number;
  /** End of the lease in ms since 1970. */
  readonly deadline: number;
  readonly jobLeaseToken: string;
  readonly variables: Variables;
  readonly tags: readonly string[];
  readonly businessId: string | null;
  /** Of a task listener: the task as it will be when all agree. */
  readonly userTask: ListenedUserTask | null;
}

export interface ListenedUserTask extends UserTaskAttributes {
  readonly userTaskKey: string;
  readonly action: string;
  readonly changedAttributes: readonly string[];
  readonly formId: string | null;
  readonly deploymentKey: string;
}

/** Bounds of a job type, for all nodes together; null: none. */
export interface JobLimit {
  readonly type: string;
  /** Jobs that workers may have at a time. */
  readonly maxActive: number | null;
  /** Jobs that may begin in a period (ms); unused ones are saved up to as many. */
  readonly rate: { readonly jobs: number; readonly period: number } | null;
}

export interface CompleteJobRequest {
  readonly variables?: Variables;
  readonly result?: AdHocResult | UserTaskListenerResult;
  readonly jobLeaseToken?: string;
}
export interface FailJobRequest {
  readonly retries?: number;
  readonly errorMessage?: string;
  /** ms */
  readonly retryBackOff?: number;
  readonly variables?: Variables;
  readonly jobLeaseToken?: string;
}
export interface ThrowJobErrorRequest {
  readonly errorCode: string;
  readonly errorMessage?: string;
  readonly variables?: Variables;
  readonly jobLeaseToken?: string;
}
export interface UpdateJobRequest {
  readonly retries?: number;
  readonly priority?: number;
  /** ms from now until the lease ends. */
  readonly timeout?: number;
  readonly jobLeaseToken?: string;
}

/** One committed step of an instance, as the log has it. */
export interface HistoryStep {
  readonly seq: number;
  readonly at: Date;
  readonly actor: string | null;
  readonly command: string;
  readonly commandId: string;
  /** Keys inside are local to the instance: `instance key + local key` is the global one. */
  readonly events: readonly InstanceEvent[];
}

export interface HistoryPage {
  readonly steps: readonly HistoryStep[];
  /** Pass as `after` for the next page; null at the end. */
  readonly nextAfter: number | null;
}

export interface StateAt {
  readonly seq: number;
  readonly at: Date;
  readonly state: InstanceState;
}

/** Sent after the commit, for live screens; what it says is in the database already. */
export interface Notification {
  readonly kind: 'instance' | 'task' | 'incident' | 'definition';
  readonly instanceKey?: string;
  readonly taskKey?: string;
  readonly definitionKey?: string;
}

/** Bounds that protect the database and the other instances. */
export interface Limits {
  /** Commands that may wait per node; more are answered with Overloaded. Default 20,000. */
  readonly queueLength: number;
  /** Instances per transaction. Default 256. */
  readonly batchSize: number;
  /** Transactions at a time. Default 2. */
  readonly drains: number;
  /** Elements one instance may activate in its life. Default 100,000. */
  readonly activations: number;
  /** Depth of called processes. Default 50. */
  readonly callDepth: number;
  /** Token moves of one instance in one transaction; the rest follows in the next. Default 1,000. */
  readonly moves: number;
  /** Runs of one multi-instance activity. Default 10,000. */
  readonly loopRuns: number;
  /** Bytes of one variable as JSON. Default 1 MiB. */
  readonly variableBytes: number;
  /** Bytes of all variables of one instance. Default 8 MiB. */
  readonly instanceBytes: number;
  /** ms after which an expression is stopped; its process is killed after five times as long, at least a second. Default 200. */
  readonly expressionTimeout: number;
  /** MB of memory of a process that evaluates expressions. Default 128. */
  readonly expressionMemory: number;
  /** ms after which a script in JavaScript is stopped. Default 250. */
  readonly scriptTimeout: number;
}
