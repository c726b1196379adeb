import { type Command, LONGEST_BUSINESS_ID, unkept } from '../../core/index.js';
import type { Definitions, LoadedDefinition } from '../definitions/definitions.js';
import { CommandRejected, DatabaseUnavailable, EngineFault, Overloaded } from '../errors.js';
import { reached } from '../faults.js';
import { globalOf, localOf, partOf } from '../keys.js';
import type { Publisher } from '../messages/publisher.js';
import type { SignalBroadcast } from '../messages/signals.js';
import type { CommandRequest, Outcome } from '../runner/queued-command.js';
import type { Runner } from '../runner/runner.js';
import { type Database, isUnavailable } from '../store/database.js';
import type { KeyAllocator } from '../store/key-allocator.js';
import { timestamp } from '../store/rows.js';
import { type MessageOrigin, type OutboxId, type OutboxRow, placeOf, type Work } from './work.js';

type WorkOf<D extends Work['do']> = Extract<Work, { do: D }>;

export interface DispatcherPort {
  readonly database: Database;
  readonly runner: Runner;
  readonly definitions: Definitions;
  readonly keys: KeyAllocator;
  readonly publisher: Publisher;
  readonly signals: SignalBroadcast;
  readonly callDepth: number;
  /** A message that came too late for its subscription looks for another. */
  readonly rematch: (from: MessageOrigin, row: OutboxId) => Promise<void>;
  readonly startKept: (row: OutboxRow, work: WorkOf<'start kept'>) => Promise<void>;
  readonly releaseStart: (row: OutboxRow, instanceKey: string) => Promise<void>;
  readonly log: (error: unknown, row: OutboxRow) => void;
  readonly realNow: () => number;
}

/** ms until work that met a mistake of the engine is tried again; it is logged each time. */
const FAULT_PAUSE = 600_000;
/** The same where something else went wrong that nobody expects to pass by itself. */
const PAUSE = 10_000;

const isPassing = (error: unknown): boolean =>
  error instanceof DatabaseUnavailable || error instanceof Overloaded || isUnavailable(error);

/** Does what commits owe to other instances, in order per source. */
export class Dispatcher {
  /** By source: the last piece of work under way, after which the next one begins. */
  private readonly chains = new Map<bigint, Promise<unknown>>();
  private readonly underWay = new Map<string, Promise<Outcome | undefined>>();

  constructor(private readonly port: DispatcherPort) {}

  get isIdle(): boolean {
    return this.underWay.size === 0;
  }
  isUnderWay(id: OutboxId): boolean {
    return this.underWay.has(placeOf(id));
  }

  /** @returns when all rows are done, or given up for now; never throws */
  dispatch(rows: readonly OutboxRow[]): Promise<(Outcome | undefined)[]> {
    return Promise.all(rows.map((row) => this.underWay.get(placeOf(row)) ?? this.begin(row)));
  }

  private begin(row: OutboxRow): Promise<Outcome | undefined> {
    const place = placeOf(row);
    // Calls may have to wait for a definition; what comes behind them from the same source waits with them.
    const before = this.chains.get(row.source);
    const doing = (before ? before.then(() => this.perform(row)) : this.perform(row)).finally(() => {
      this.underWay.delete(place);
      if (this.chains.get(row.source) === doing) this.chains.delete(row.source);
    });
    this.underWay.set(place, doing);
    if (row.work.do === 'call' || before) this.chains.set(row.source, doing);
    return doing;
  }

  private async perform(row: OutboxRow): Promise<Outcome | undefined> {
    try {
      await reached('after-outbox-take');
      return await this.do(row, row.work);
    } catch (error) {
      if (error instanceof CommandRejected) {
        // Nobody waits for an answer to what was asked for in SQL.
        if ('actor' in row.work && row.work.actor?.startsWith('sql:')) this.port.log(error, row);
        return this.rejected(row).catch(() => undefined);
      }
      this.port.log(error, row);
      if (error instanceof EngineFault) await this.postpone(row, FAULT_PAUSE);
      else if (!isPassing(error)) await this.postpone(row, PAUSE);
      return undefined;
    }
  }

  private async do(row: OutboxRow, work: Work): Promise<Outcome | undefined> {
    switch (work.do) {
      case 'command':
        return this.port.runner.submit({
          instanceKey: BigInt(work.instanceKey),
          command: work.command,
          actor: work.actor ?? 'engine',
          outbox: row,
        });
      case 'start':
        return this.start(row, work);
      case 'call':
        return this.call(row, work);
      case 'cancel call':
        return this.cancelCall(row, work);
      case 'publish':
        await this.port.publisher.publish({ ...work, mode: 'publish', outbox: row });
        return undefined;
      case 'start kept':
        await this.port.startKept(row, work);
        return undefined;
      case 'release start':
        await this.port.releaseStart(row, work.instanceKey);
        return undefined;
      case 'broadcast':
        await this.port.signals.broadcast(row, work);
        return undefined;
    }
  }

  private async start(row: OutboxRow, work: WorkOf<'start'>): Promise<Outcome> {
    const definition = await this.port.definitions.load(BigInt(work.definitionKey));
    if (!definition)
      throw new CommandRejected('NOT_FOUND', `Process definition ${work.definitionKey} is missing.`);
    const instanceKey = work.instanceKey ? BigInt(work.instanceKey) : await this.port.keys.allocate();
    return this.port.runner.submit({
      instanceKey,
      command: work.command,
      actor: work.actor,
      create: { definition, businessId: work.command.businessId ?? null, tags: [] },
      outbox: row,
    });
  }

  private async call(row: OutboxRow, { parent, event }: WorkOf<'call'>): Promise<Outcome> {
    const parentKey = BigInt(parent.instanceKey);
    const definition = await this.called(event, BigInt(parent.deploymentKey));
    const problem = this.problemOf(definition, event, parent.depth);
    if (!definition || problem) {
      const command = { type: 'RejectCall', elementKey: event.elementKey, message: problem ?? '' } as const;
      return this.port.runner.submit({ instanceKey: parentKey, command, actor: 'engine', outbox: row });
    }
    const request: CommandRequest = {
      instanceKey: await this.port.keys.allocate(),
      command: {
        type: 'StartInstance',
        variables: event.variables,
        businessId: event.businessId,
        called: true,
      },
      actor: 'engine',
      create: {
        definition,
        businessId: event.businessId,
        tags: [],
        parent: {
          key: parentKey,
          elementKey: globalOf(parentKey, event.elementKey),
          rootKey: BigInt(parent.rootKey),
          depth: parent.depth,
        },
      },
      outbox: row,
    };
    return this.port.runner.submit(request);
  }

  private called(
    event: WorkOf<'call'>['event'],
    deploymentKey: bigint,
  ): Promise<LoadedDefinition | undefined> {
    const { definitions } = this.port;
    if (event.binding === 'versionTag') return definitions.taggedAs(event.processId, event.versionTag ?? '');
    if (event.binding === 'deployment') return definitions.ofDeployment(event.processId, deploymentKey);
    return definitions.latestOf(event.processId);
  }

  private problemOf(definition: LoadedDefinition | undefined, event: WorkOf<'call'>['event'], depth: number) {
    const tag = event.binding === 'versionTag' ? ` with version tag "${event.versionTag}"` : '';
    if (!definition) {
      return `Expected a deployed process "${event.processId}"${tag}, found none. Deploy it, then retry this incident.`;
    }
    const unkeptId = unkept('the business id', event.businessId ?? '', LONGEST_BUSINESS_ID);
    if (unkeptId) return unkeptId;
    if (depth >= this.port.callDepth) {
      return `Expected at most ${this.port.callDepth} process instances that call one another; does "${event.processId}" call itself without end?`;
    }
    return undefined;
  }

  private async cancelCall(row: OutboxRow, work: WorkOf<'cancel call'>): Promise<Outcome | undefined> {
    // A call that no node has made yet is never made; one that is being made is waited for and found below.
    await this.port.database.query({
      text: `DELETE FROM outbox WHERE part = $1 AND source = $2 AND work->>'do' = 'call'
        AND (work->'event'->>'elementKey')::bigint = $3`,
      values: [partOf(BigInt(work.parentKey)), work.parentKey, localOf(BigInt(work.elementInstanceKey))],
    });
    const { rows } = await this.port.database.query({
      text: `SELECT key FROM process_instance
        WHERE parent_key = $1 AND parent_element_instance_key = $2 AND status = 'ACTIVE'`,
      values: [work.parentKey, work.elementInstanceKey],
    });
    // The call activity waits for an answer: nobody else gives it where nothing runs.
    const command: Command = rows[0]
      ? { type: 'CancelInstance', reason: 'The call activity that started it was ended.' }
      : {
          type: 'RejectCall',
          elementKey: localOf(BigInt(work.elementInstanceKey)),
          message: 'The call was taken back, and nothing runs that it started.',
        };
    const instanceKey = BigInt(rows[0]?.key ?? work.parentKey);
    return this.port.runner.submit({ instanceKey, command, actor: 'engine', outbox: row });
  }

  /** The receiver is gone or cannot take it: the work is void, and a message it carried may go elsewhere. */
  private async rejected({ work, ...id }: OutboxRow): Promise<undefined> {
    if (work.do !== 'command' || !work.from) return this.remove(id);
    await this.port.rematch(work.from, id);
    return undefined;
  }

  private async remove(row: OutboxId): Promise<undefined> {
    await this.port.database.query({
      text: 'DELETE FROM outbox WHERE part = $1 AND source = $2 AND seq = $3 AND index = $4',
      values: [row.part, row.source, row.seq, row.index],
    });
    return undefined;
  }

  private async postpone(row: OutboxId, milliseconds: number): Promise<undefined> {
    const dueAt = timestamp(this.port.realNow() + milliseconds);
    await this.port.database
      .query({
        text: 'UPDATE outbox SET due_at = $5 WHERE part = $1 AND source = $2 AND seq = $3 AND index = $4',
        values: [row.part, row.source, row.seq, row.index, dueAt],
      })
      .catch(() => undefined);
    return undefined;
  }
}
