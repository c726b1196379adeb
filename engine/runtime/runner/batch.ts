/** One transaction for the commands of many instances: lock, step in memory, write everything, commit. */
import { type Command, type Env, step as playStep } from '../../core/index.js';
import { emptyState } from '../../core/state/instance-state.js';
import type { Decisions } from '../decisions/evaluation.js';
import type { Definitions } from '../definitions/definitions.js';
import { findResource } from '../definitions/linked-resources.js';
import { CommandRejected, EngineFault, WorkFailed } from '../errors.js';
import { reached } from '../faults.js';
import { partOf } from '../keys.js';
import { lockParts } from '../messages/messages.sql.js';
import { serveOpened } from '../messages/opened.js';
import { insertWork, type OutboxRow } from '../outbox/work.js';
import { type Projections, projections } from '../projections/index.js';
import { readDataStore } from '../store/data-store.js';
import {
  type Database,
  Final,
  isConflict,
  isUnavailable,
  type Sql,
  type Statement,
} from '../store/database.js';
import { type Idempotency, remember } from '../store/idempotency.js';
import { type InstanceRecord, recordAfter, type Step } from '../store/instance-record.js';
import { loadInstances } from '../store/loading.js';
import { GENESIS, insertLog, type LogRow, logRow } from '../store/log.js';
import { packEvents } from '../store/packing.js';
import type { InstanceCache } from './instance-cache.js';
import { settleKnown } from './known-outcomes.js';
import type { Group, NewInstance, Outcome, QueuedCommand } from './queued-command.js';

export interface BatchPort {
  readonly database: Database;
  readonly definitions: Definitions;
  readonly decisions: Decisions;
  readonly cache: InstanceCache;
  /** Time and expressions for one batch. */
  env(): Env;
  /** ms by the database's clock, never pinned: how old work is. */
  realNow(): number;
  /** Logs a mistake of the engine; returns the id by which it is found. */
  fault(error: unknown, command: QueuedCommand): string;
  /** Logs that PostgreSQL refused the transaction of several instances, which are tried in halves. */
  halved(error: unknown, instances: number): void;
}

export interface BatchResult {
  readonly settled: ReadonlyMap<QueuedCommand, Outcome | Error>;
  /** Instances as they are after the batch. */
  readonly records: readonly InstanceRecord[];
  readonly work: readonly OutboxRow[];
  readonly projections: Projections;
  /** A row that exists exactly if the transaction was committed; undefined where nothing was written. */
  readonly proof: LogRow | undefined;
  /** Somebody else holds their instances: a batch that waited for one would keep all its others waiting. */
  readonly passedOver: readonly Group[];
}

/** @throws AmbiguousCommit, or whatever PostgreSQL refuses; nothing of the batch took place then */
export function runBatch(port: BatchPort, groups: readonly Group[]): Promise<BatchResult> {
  const ordered = [...groups].sort((one, other) => (one.instanceKey < other.instanceKey ? -1 : 1));
  return port.database.transaction((sql) => new Batch(port, sql, ordered).run());
}

class Batch {
  private readonly settled = new Map<QueuedCommand, Outcome | Error>();
  private readonly projections = projections();
  private readonly log: LogRow[] = [];
  private readonly answers: Idempotency[] = [];
  /** Work that was taken and cannot be done now: the instance is suspended. */
  private readonly postponed: OutboxRow[] = [];
  private readonly passedOver: Group[] = [];
  private env: Env;
  private readonly envs = new Map<string, Env>();

  constructor(
    private readonly port: BatchPort,
    private readonly sql: Sql,
    private groups: readonly Group[],
  ) {
    this.env = this.present();
  }

  async run(): Promise<Final<BatchResult>> {
    const records = await this.load();
    const commands = this.groups.flatMap((group) => group.commands);
    await reached('after-claim');
    // Waiting for the rows may have taken a while, in which others made steps.
    if (records.size > 0) this.env = this.present();
    await settleKnown(this.sql, commands, { records, now: this.env.now, settled: this.settled });
    const played = await Promise.all(
      this.groups.map((group) => this.play(group, records.get(group.instanceKey))),
    );
    // Followed only now, instance by instance, so that rows are written in the order of keys.
    for (const steps of played) for (const { step, events } of steps) this.projections.follow(step, events);
    const { work, statements } = await this.write();
    const result = {
      settled: this.settled,
      records: this.projections.processInstances.records(),
      work,
      projections: this.projections,
      proof: this.log[0],
      passedOver: this.passedOver,
    };
    return new Final(result, statements);
  }

  private present(): Env {
    return { ...this.port.env(), readDataStore: (name) => readDataStore(this.sql, name) };
  }

  private async load(): Promise<Map<bigint, InstanceRecord>> {
    const existing = this.groups.filter(({ commands: [first] }) => !first!.create || first!.isUncertain);
    if (existing.length === 0) return new Map();
    const { definitions, cache } = this.port;
    const wanted = existing.map(({ instanceKey: key }) => ({ part: partOf(key), key }));
    const lock = this.groups.length > 1 ? 'skip held' : 'wait';
    const records = await loadInstances(this.sql, definitions, wanted, (key) => cache.get(key), lock);
    if (lock === 'skip held' && records.size < existing.length) {
      this.passedOver.push(...existing.filter(({ instanceKey }) => !records.has(instanceKey)));
      this.groups = this.groups.filter((group) => !this.passedOver.includes(group));
    }
    return records;
  }

  /** The commands of one instance, one after the other; a refused one changes nothing for the next. */
  private async play(group: Group, loaded: InstanceRecord | undefined) {
    const steps: { step: Step; events: Parameters<Projections['follow']>[1] }[] = [];
    let record = loaded;
    for (const command of group.commands) {
      if (this.settled.has(command)) continue;
      if (command.create) record ??= this.newRecord(group.instanceKey, command, command.create);
      if (!record) {
        const message = `Expected an existing process instance, found none with key ${group.instanceKey}.`;
        this.refuse(command, new CommandRejected('NOT_FOUND', message));
        continue;
      }
      const outcome = await this.apply(record, command);
      if (outcome instanceof Error) {
        this.refuse(command, outcome);
        continue;
      }
      if (outcome) {
        steps.push(outcome);
        record = outcome.step.after;
      }
      this.settled.set(command, { record });
      if (command.idempotency) this.answers.push(command.idempotency);
    }
    return steps;
  }

  private refuse(command: QueuedCommand, why: Error): void {
    this.settled.set(command, why);
    const { outbox } = command;
    // A message that was refused is owed to the next who awaits it.
    if (why instanceof CommandRejected && outbox?.work.do === 'command' && outbox.work.from)
      this.postponed.push(outbox);
  }

  /** @returns nothing where the command was accepted and changes nothing */
  private async apply(before: InstanceRecord, command: QueuedCommand) {
    const env = this.envOf(before, command.actor);
    if (command.command.type === 'CancelInstance' && before.parentKey !== null && !command.outbox) {
      const message = `Expected a process instance that nobody called, but ${before.key} was called by ${before.parentKey}. Cancel ${before.rootKey} instead.`;
      return new CommandRejected('INVALID_STATE', message);
    }
    const asked = command.together ? await this.together(command, command.together) : command.command;
    let result: Awaited<ReturnType<typeof playStep>>;
    try {
      result = await playStep(before.definition.process, before.state, asked, env);
    } catch (error) {
      if (command.outbox) this.postponed.push(command.outbox);
      return new EngineFault(this.port.fault(error, command), { cause: error });
    }
    if (result.rejection) {
      if (command.outbox && before.state.suspended && result.rejection.code === 'INVALID_STATE') {
        this.postponed.push(command.outbox);
        return undefined;
      }
      const { code, message, elementId } = result.rejection;
      const rejected = new CommandRejected(code, message, elementId);
      // What was written for it must not stay.
      if (command.together) throw new WorkFailed(rejected);
      return rejected;
    }
    const { events, state } = result;
    if (events.length === 0) return undefined;
    const packed = packEvents(events);
    const row = logRow({
      part: before.part,
      instance_key: before.key,
      seq: before.seq + 1,
      at: env.now,
      actor: command.actor,
      command_type: command.command.type,
      command_id: command.id,
      events: packed,
      prev_hash: before.hash,
    });
    this.log.push(row);
    const after = recordAfter(before, state, row, packed.length);
    const step: Step = {
      before,
      after,
      at: env.now,
      atText: row.at,
      keyText: String(before.key),
      definitionKeyText: String(before.definition.key),
      actor: command.actor,
    };
    return { step, events };
  }

  private async together(
    { command }: QueuedCommand,
    work: NonNullable<QueuedCommand['together']>,
  ): Promise<Command> {
    try {
      const variables = await work(this.port.database.managerOf(this.sql));
      return { ...command, variables } as Command;
    } catch (error) {
      // The database's own trouble is met as for every transaction.
      throw isUnavailable(error) || isConflict(error) ? error : new WorkFailed(error);
    }
  }

  /** Which version of a decision is called depends on the deployment of the process. Instances of a batch share theirs. */
  private envOf({ definition }: InstanceRecord, actor: string | null): Env {
    const { deploymentKey } = definition;
    const place = actor === null ? String(deploymentKey) : `${deploymentKey} ${actor}`;
    let found = this.envs.get(place);
    if (!found) {
      found = {
        decide: (request) => this.port.decisions.call(this.sql, deploymentKey, request),
        findResource: (request) => findResource(this.sql, deploymentKey, request),
        ...this.env,
        actor,
      };
      this.envs.set(place, found);
    }
    return found;
  }

  private newRecord(key: bigint, command: QueuedCommand, create: NewInstance): InstanceRecord {
    const { definition, businessId, tags, parent } = create;
    return {
      part: partOf(key),
      key,
      definition,
      status: 'ACTIVE',
      seq: 0,
      hash: GENESIS,
      state: emptyState(definition.processId),
      snapshotBytes: 0,
      unsavedBytes: 0,
      variableCount: 0,
      incidentCount: 0,
      rootKey: parent?.rootKey ?? key,
      parentKey: parent?.key ?? null,
      parentElementKey: parent?.elementKey ?? null,
      depth: parent ? parent.depth + 1 : 0,
      businessId,
      tags,
      startedBy: command.actor,
      startedAt: this.env.now,
    };
  }

  /** @returns what is still to be sent, and the work that is owed once it is committed */
  private async write(): Promise<{ work: OutboxRow[]; statements: Statement[] }> {
    const { subscriptions, outbox, jobs, ...others } = this.projections;
    const { follow: _, ...rows } = others;
    const statements = [
      ...Object.values(rows).flatMap((projection) => projection.statements()),
      ...jobs.statements(),
      ...(this.log.length ? [insertLog(this.log as never)] : []),
      ...(this.answers.length ? [remember(this.answers, this.env.now)] : []),
    ];
    const parts = subscriptions.messages.parts();
    if (parts.length) statements.push(lockParts(parts));
    statements.push(...subscriptions.statements());

    const work = [...outbox.rows];
    const open = subscriptions.messages.open();
    if (open.length) {
      // Asked for behind the statements that lock and open: a message cannot slip through between.
      const sent = Promise.all(statements.splice(0).map((statement) => this.sql(statement)));
      const [, served] = await Promise.all([sent, serveOpened(this.sql, open, this.env.now)]);
      work.push(...served);
    }
    if (work.length) statements.push(insertWork(work, this.port.realNow()));
    if (this.postponed.length) statements.push(insertWork(this.postponed, this.port.realNow()));
    return { work, statements };
  }
}
