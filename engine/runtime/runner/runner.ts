import { randomUUID } from 'node:crypto';
import { CommandRejected, DatabaseUnavailable, EngineFault, Overloaded, WorkFailed } from '../errors.js';
import {
  AmbiguousCommit,
  backOff,
  hasZeroCharacter,
  isConflict,
  isDuplicate,
  isLocked,
  isTooLong,
  isTooSlow,
  isUnavailable,
} from '../store/database.js';
import { type BatchPort, type BatchResult, runBatch } from './batch.js';
import type { CommandRequest, Group, Outcome, QueuedCommand } from './queued-command.js';
import { WaitingRoom } from './waiting-room.js';

const ATTEMPTS = 5;
/** The same while the database is down: some six seconds, in which it may restart. */
const PATIENCE = 16;
/** Instances that are not worth another transaction. */
const SMALL_BATCH = 16;
/** The same where a commit was not answered, and may be made late: about half a minute. */
const LONG_PATIENCE = 64;
/** Instances that are waited for at a time, each with a connection of its own, while somebody else holds their rows. */
const BLOCKED = 8;

export interface RunnerLimits {
  readonly queueLength: number;
  readonly batchSize: number;
  readonly drains: number;
}

interface Drain {
  /** Gives its place to others: it waits for a row that somebody else holds. */
  readonly leave: () => void;
  /** Instances of it that are waited for elsewhere. */
  readonly apart: Set<bigint>;
}

/**
 * The one door for every change: commands queue here, and each drain takes those of many instances into one
 * transaction. Commands of one instance are applied in order of arrival, never in two drains at a time.
 */
export class Runner {
  private readonly pending = new Map<bigint, QueuedCommand[]>();
  /** Instances with pending commands that no drain holds, in order of arrival. */
  private readonly ready = new Set<bigint>();
  private readonly held = new Set<bigint>();
  private readonly repeatable = new Map<string, Promise<Outcome>>();
  private waiting = 0;
  private draining = 0;
  private readonly waitingRoom = new WaitingRoom(BLOCKED);
  private isScheduled = false;
  private isStopped = false;
  private readonly idle: (() => void)[] = [];

  constructor(
    private readonly port: BatchPort,
    private readonly limits: RunnerLimits,
    private readonly afterCommit: (result: BatchResult) => void,
  ) {}

  /**
   * Resolves after the commit.
   *
   * @throws CommandRejected, IdempotencyConflict, Overloaded, DatabaseUnavailable, EngineFault
   */
  async submit(request: CommandRequest): Promise<Outcome> {
    const key = request.idempotency?.key;
    if (key === undefined) return this.enqueue(request);
    // A repeated request waits for the first one and is then answered from what that left behind.
    while (this.repeatable.has(key)) await this.repeatable.get(key)!.catch(() => undefined);
    const first = this.enqueue(request);
    this.repeatable.set(key, first);
    return first.finally(() => this.repeatable.delete(key));
  }

  private enqueue(request: CommandRequest): Promise<Outcome> {
    // What the engine owes itself is never turned away: it is bounded by what was accepted before.
    if (!request.outbox && (this.isStopped || this.waiting >= this.limits.queueLength)) {
      return Promise.reject(new Overloaded(1));
    }
    return new Promise((resolve, reject) => {
      const command: QueuedCommand = { id: randomUUID(), resolve, reject, ...request };
      const { instanceKey } = request;
      const queue = this.pending.get(instanceKey);
      if (queue) queue.push(command);
      else this.pending.set(instanceKey, [command]);
      this.waiting += 1;
      if (!this.held.has(instanceKey)) this.ready.add(instanceKey);
      this.schedule();
    });
  }

  get isIdle(): boolean {
    return this.waiting === 0 && this.draining === 0;
  }

  /** Takes nothing new and resolves when everything under way is answered. */
  async stop(): Promise<void> {
    this.isStopped = true;
    if (!this.isIdle) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  /** Once per turn of the event loop, so that commands which arrive together share a commit. */
  private schedule(): void {
    if (this.isScheduled || this.draining >= this.limits.drains) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      while (this.draining < this.limits.drains && this.ready.size > 0) {
        const groups = this.take();
        if (groups.length > 0) void this.drain(groups);
      }
    });
  }

  private take(): Group[] {
    // Shared among the free drains: one steps in memory while PostgreSQL works for another.
    const share = Math.ceil(this.ready.size / (this.limits.drains - this.draining));
    const size = Math.min(this.limits.batchSize, Math.max(share, SMALL_BATCH));
    const groups: Group[] = [];
    for (const instanceKey of this.ready) {
      const commands = this.pending.get(instanceKey)!;
      this.pending.delete(instanceKey);
      this.ready.delete(instanceKey);
      this.held.add(instanceKey);
      // Somebody's own work in the transaction may take a while: no other instance waits for it.
      if (commands.some((command) => command.together)) {
        void this.alone({ instanceKey, commands });
        continue;
      }
      groups.push({ instanceKey, commands });
      if (groups.length >= size) break;
    }
    return groups;
  }

  private async drain(groups: readonly Group[]): Promise<void> {
    this.draining += 1;
    let isOut = false;
    const leave = () => {
      if (isOut) return;
      isOut = true;
      this.draining -= 1;
      this.schedule();
    };
    const apart = new Set<bigint>();
    try {
      await this.run(groups, { leave, apart });
    } finally {
      leave();
      for (const group of groups) if (!apart.has(group.instanceKey)) this.release(group);
    }
  }

  private release({ instanceKey, commands }: Group): void {
    this.waiting -= commands.length;
    this.held.delete(instanceKey);
    if (this.pending.has(instanceKey)) this.ready.add(instanceKey);
    this.schedule();
    if (this.isIdle) for (const wake of this.idle.splice(0)) wake();
  }

  private async run(groups: readonly Group[], drain: Drain): Promise<void> {
    let duplicates = 0;
    for (let attempt = 1; ; attempt++) {
      try {
        return this.settle(await runBatch(this.port, groups), drain);
      } catch (error) {
        if (isLocked(error)) drain.leave();
        duplicates = isDuplicate(error) ? duplicates + 1 : 0;
        if (error instanceof AmbiguousCommit) {
          if (await this.wasCommitted(error.result as BatchResult)) {
            return this.settle(error.result as BatchResult, drain);
          }
          // The next attempt looks under the lock of the instances what became of it.
          for (const { commands } of groups) for (const command of commands) command.isUncertain = true;
        } else if (
          (isTooSlow(error) && groups.length > 1) ||
          (!isUnavailable(error) && !isConflict(error) && !isDuplicate(error))
        ) {
          return this.bisect(groups, error, drain);
        }
        // Another node was faster: the next attempt finds what that left behind, unless the duplicate is our own.
        if (attempt < patienceWith(error, groups) || duplicates === 1) await backOff(attempt);
        else if (isDuplicate(error)) return this.bisect(groups, error, drain);
        else return refuse(groups, unavailable(error));
      }
    }
  }

  /** Waits for an instance that somebody else holds, while the others go on. */
  private async alone(group: Group): Promise<void> {
    await this.waitingRoom.enter();
    try {
      await this.run([group], { leave: () => undefined, apart: new Set() });
    } finally {
      this.waitingRoom.leave();
      this.release(group);
    }
  }

  /** One command makes PostgreSQL refuse the whole transaction: find it, and let the others pass. */
  private async bisect(groups: readonly Group[], error: unknown, drain: Drain): Promise<void> {
    if (groups.length > 1) this.port.halved(error, groups.length);
    for (const half of halves(groups)) {
      if (half.length > 0) await this.run(half, drain);
    }
    if (halves(groups).length > 0) return;
    const command = groups[0]!.commands[0]!;
    if (error instanceof WorkFailed) return command.reject(error.cause);
    if (!command.outbox && hasZeroCharacter(error)) return command.reject(unkeepable());
    if (!command.outbox && isTooLong(error)) return command.reject(tooLong());
    command.reject(new EngineFault(this.port.fault(error, command), { cause: error }));
  }

  private settle(result: BatchResult, drain: Drain): void {
    for (const record of result.records) this.port.cache.set(record);
    for (const [command, outcome] of result.settled) {
      if (outcome instanceof Error) command.reject(outcome);
      else command.resolve(outcome);
    }
    for (const group of result.passedOver) {
      drain.apart.add(group.instanceKey);
      void this.alone(group);
    }
    this.afterCommit(result);
  }

  /**
   * Whether this very attempt was committed: an earlier one of the same commands may have been, at another time and thus
   * with other rows than those that this one would put into the cache.
   *
   * @returns false also where the database does not answer, or has not made it yet
   */
  private async wasCommitted({ proof }: BatchResult): Promise<boolean> {
    if (!proof) return false;
    const statement = {
      text: `SELECT 1 FROM instance_event
        WHERE part = $1 AND instance_key = $2 AND seq = $3 AND command_id = $4 AND hash = $5`,
      values: [proof.part, proof.instance_key, proof.seq, proof.command_id, proof.hash],
    };
    return this.port.database.query(statement).then(
      ({ rows }) => rows.length > 0,
      () => false,
    );
  }
}

const patienceWith = (error: unknown, groups: readonly Group[]): number => {
  if (groups.some(({ commands }) => commands.some((command) => command.isUncertain))) return LONG_PATIENCE;
  return isUnavailable(error) ? PATIENCE : ATTEMPTS;
};

function halves(groups: readonly Group[]): Group[][] {
  const middle = Math.ceil(groups.length / 2);
  if (groups.length > 1) return [groups.slice(0, middle), groups.slice(middle)];
  const { instanceKey, commands } = groups[0]!;
  return commands.length > 1
    ? [[{ instanceKey, commands: commands.slice(0, 1) }], [{ instanceKey, commands: commands.slice(1) }]]
    : [];
}

const refuse = (groups: readonly Group[], error: Error): void => {
  for (const { commands } of groups) for (const command of commands) command.reject(error);
};

const unkeepable = () =>
  new CommandRejected(
    'INVALID_ARGUMENT',
    'Expected texts without a zero character (U+0000), but one of those that came with the request has one.',
  );

const tooLong = () =>
  new CommandRejected(
    'INVALID_ARGUMENT',
    'Expected names, keys and ids of at most 500 characters, but one of those that came with the request is longer.',
  );

const unavailable = (cause: unknown) =>
  new DatabaseUnavailable('The database does not answer at the moment. Try again in a few seconds.', {
    cause,
  });
