import { randomUUID } from 'node:crypto';
import { entryOf } from '../../core/index.js';
import type { Key, Transition, Variables } from '../../core/state/events.js';
import type { InstanceState, UserTask } from '../../core/state/instance-state.js';
import { reached } from '../faults.js';
import { globalOf, localOf, partOf } from '../keys.js';
import type { Database } from '../store/database.js';
import type { InstanceRecord } from '../store/instance-record.js';
import type { ActivatedJob, ActivateRequest, ListenedUserTask } from '../types.js';
import type { JobLimits } from './job-limits.js';
import { type LeasedRow, leaseJobs, releaseJobs } from './jobs.sql.js';

export interface ActivationPort {
  readonly limits: JobLimits;
  readonly database: Database;
  readonly now: () => number;
  /** Instances as they are now, without locking them. */
  readonly read: (keys: readonly { part: number; key: bigint }[]) => Promise<Map<bigint, InstanceRecord>>;
}

const DEFAULT_WAIT = 10_000;
/** ms between looks at the table while a worker waits: wake-ups are only a hint. */
const LOOK = 2_000;
const LIMITED_LOOK = 100;

/** Gives jobs to workers, with a lease. Workers wait here until there are some. */
export class JobActivation {
  private readonly waiting = new Map<string, Set<() => void>>();
  private isStopped = false;

  constructor(private readonly port: ActivationPort) {}

  /** Jobs of these types were just committed, here or by another node. */
  wake(types: Iterable<string>): void {
    for (const type of types) for (const wake of this.waiting.get(type) ?? []) wake();
  }

  stop(): void {
    this.isStopped = true;
    for (const sleepers of this.waiting.values()) for (const wake of sleepers) wake();
  }

  /** @returns empty where nothing came up in time, or the caller went away */
  async activate(request: ActivateRequest): Promise<ActivatedJob[]> {
    const { requestTimeout = 0, signal } = request;
    const end = performance.now() + (requestTimeout === 0 ? DEFAULT_WAIT : requestTimeout);
    for (;;) {
      // Asked for before looking, so that a job that comes in between is not slept through.
      const bell = this.bell(request.type);
      try {
        const jobs = await this.lease(request);
        const left = end - performance.now();
        if (jobs.length > 0 || left <= 0 || this.isStopped || signal?.aborted) return jobs;
        // What a limit holds back is set free without a wake-up.
        const pause = (await this.port.limits.isLimited(request.type)) ? LIMITED_LOOK : LOOK;
        await bell.rings(Math.min(left, pause), signal);
      } finally {
        bell.remove();
      }
    }
  }

  /** Ends leases and back-offs that are over, and tells who waits for those jobs. */
  async release(): Promise<number> {
    const { rows } = await this.port.database.query(releaseJobs(this.port.now()));
    this.wake(new Set(rows.map((row) => row.type as string)));
    return rows.length;
  }

  private async lease(request: ActivateRequest): Promise<ActivatedJob[]> {
    const { type, maxJobs, timeout, worker = '', fetchVariables = [], signal } = request;
    if (signal?.aborted) return [];
    const token = randomUUID();
    const until = this.port.now() + timeout;
    const rows = await this.take({ type, maxJobs, until, worker, token });
    if (rows.length === 0) return [];
    await reached('after-job-lease');
    const leased = rows.sort((one, other) => other.priority - one.priority || compare(one, other));
    const keys = [...new Set(leased.map((row) => row.instance_key))].map(BigInt);
    const records = await this.port.read(keys.map((key) => ({ part: partOf(key), key })));
    return leased.flatMap((row) => {
      const record = records.get(BigInt(row.instance_key));
      return record ? [activated(row, record, { token, until, worker }, fetchVariables)] : [];
    });
  }

  private async take(wanted: Parameters<typeof leaseJobs>[0]): Promise<LeasedRow[]> {
    const { database, limits } = this.port;
    const { type } = wanted;
    if (!(await limits.isLimited(type))) return (await database.query(leaseJobs(wanted))).rows;
    return database.transaction(async (sql) => {
      const maxJobs = await limits.allowed(sql, type, wanted.maxJobs);
      if (maxJobs === 0) return [];
      const { rows } = await sql(leaseJobs({ ...wanted, maxJobs }));
      if (rows.length > 0) await limits.spend(sql, type, rows.length);
      return rows;
    });
  }

  private bell(type: string) {
    let ring: () => void = () => undefined;
    let isRung = false;
    const wake = () => {
      isRung = true;
      ring();
    };
    const sleepers = this.waiting.get(type) ?? new Set();
    sleepers.add(wake);
    this.waiting.set(type, sleepers);
    return {
      rings: (milliseconds: number, signal?: AbortSignal) =>
        new Promise<void>((resolve) => {
          if (isRung) return resolve();
          const timer = setTimeout(done, milliseconds);
          ring = done;
          signal?.addEventListener('abort', done);
          function done(): void {
            clearTimeout(timer);
            signal?.removeEventListener('abort', done);
            resolve();
          }
        }),
      remove: () => {
        sleepers.delete(wake);
        if (sleepers.size === 0 && this.waiting.get(type) === sleepers) this.waiting.delete(type);
      },
    };
  }
}

const compare = (one: LeasedRow, other: LeasedRow): number => (BigInt(one.key) < BigInt(other.key) ? -1 : 1);

function activated(
  row: LeasedRow,
  record: InstanceRecord,
  lease: { readonly token: string; readonly until: number; readonly worker: string },
  fetch: readonly string[],
): ActivatedJob {
  const { definition } = record;
  const task = row.kind === 'TASK_LISTENER' ? listenedTask(row, record) : null;
  const visible = {
    ...visibleVariables(record.state, localOf(BigInt(row.element_instance_key))),
    // A listener judges what the task is to be completed with.
    ...task?.transition.variables,
  };
  return {
    jobKey: row.key,
    type: row.type,
    kind: row.kind,
    listenerEventType: row.listener_event_type,
    processInstanceKey: row.instance_key,
    rootProcessInstanceKey: String(record.rootKey),
    processDefinitionKey: row.definition_key,
    processDefinitionId: definition.processId,
    processDefinitionVersion: definition.version,
    elementId: row.element_id,
    elementInstanceKey: row.element_instance_key,
    customHeaders: row.headers,
    worker: lease.worker,
    retries: row.retries,
    attempt: row.activations,
    priority: row.priority,
    deadline: lease.until,
    jobLeaseToken: lease.token,
    variables:
      fetch.length === 0
        ? visible
        : Object.fromEntries(Object.entries(visible).filter(([name]) => fetch.includes(name))),
    tags: record.tags,
    businessId: record.businessId,
    userTask: task && listened(task, row, record),
  };
}

type TaskInTransition = UserTask & { readonly transition: Transition };

function listenedTask(row: LeasedRow, { state }: InstanceRecord): TaskInTransition | null {
  const elementKey = localOf(BigInt(row.element_instance_key));
  const task = entryOf(state.instances, elementKey)
    ?.owns.map((owned) => entryOf(state.tasks, owned))
    .find((owned) => owned !== undefined);
  return task?.transition ? { ...task, transition: task.transition } : null;
}

function listened(
  { key: taskKey, elementKey: _, transition, ...attributes }: TaskInTransition,
  row: LeasedRow,
  { key, definition }: InstanceRecord,
): ListenedUserTask {
  return {
    ...attributes,
    ...transition.changes,
    userTaskKey: String(globalOf(key, taskKey)),
    action: transition.action,
    changedAttributes: [
      ...Object.keys(transition.changes),
      ...(transition.to === 'updating' && transition.variables ? ['variables'] : []),
    ],
    formId: definition.process.nodes[row.element_id]?.userTask?.formId ?? null,
    deploymentKey: String(definition.deploymentKey),
  };
}

/** Those of the element and of the scopes around it; the nearest wins. */
export function visibleVariables(state: InstanceState, elementKey: Key): Variables {
  const scopes: Variables[] = [];
  for (
    let key: Key | undefined = elementKey;
    key !== undefined && key >= 0;
    key = entryOf(state.instances, key)?.scopeKey
  ) {
    scopes.unshift(entryOf(state.variables, key) ?? {});
  }
  return Object.assign({}, ...scopes);
}
