/** Who starts instances, works and decides in the simulation. */
import type { ActivatedJob } from '../../../engine/runtime/index.js';
import { instanceOf, localOf } from '../../../engine/runtime/index.js';
import type { Random } from '../../faults/random.js';
import type { Server } from '../store/server.js';
import type { Clients } from './clients.js';
import type { Ledger, Started } from './ledger.js';
import { JOBS, type ModelName, WEIGHTS } from './models.js';

/** ms that a worker has a job to itself. */
const LEASE = 3_000;
const USERS = ['anna', 'bert'] as const;

export interface PeoplePort {
  readonly clients: Clients;
  readonly random: Random;
  readonly ledger: Ledger;
  readonly server: Server;
  readonly isOver: () => boolean;
  /** Something that must not be was answered. */
  readonly found: (text: string) => void;
}

export class People {
  private readonly seen = new Set<bigint>();
  /** Work that is not finished. */
  busy = 0;

  constructor(private readonly port: PeoplePort) {}

  begin(instances: number): void {
    for (let n = 0; n < instances; n++) this.do(() => this.live(n));
    for (const type of JOBS) void this.workOn(type);
    void this.decide();
  }

  private do(work: () => Promise<void>): void {
    this.busy += 1;
    void work()
      .catch((error) => this.port.found(String(error?.cause?.stack ?? error)))
      .finally(() => {
        this.busy -= 1;
      });
  }

  private async live(n: number): Promise<void> {
    const { clients, random, ledger } = this.port;
    const model = random.weighted(WEIGHTS) as ModelName;
    const order = `order-${n}`;
    await clients.pass(random.between(0, 2_000));
    if (model === 'inbound') return this.write(n % 2);
    const started: Started = { businessId: order, model };
    ledger.started.push(started);
    if (model === 'ship') this.do(() => this.send(order));
    if (model === 'alarm') this.do(() => this.ring(order));
    const variables = { order, papers: [1, 2, 3] };
    const answer = await clients.ask('carl', `start ${order}`, (engine, context) =>
      engine.startInstance({ processId: model, variables, businessId: order }, context),
    );
    if (!answer.ok) throw new Error(`${order} was not started: ${answer.why.message}`);
    const key = answer.value.processInstanceKey;
    started.key = key;
    if (random.chance(0.15)) this.do(() => this.cancel(started, key));
    if (random.chance(0.3)) this.do(() => this.mark(key, `mark_${n}`));
  }

  /** Before or after it is awaited. */
  private async send(order: string): Promise<void> {
    const { clients, random, ledger } = this.port;
    await clients.pass(random.between(0, 3_000));
    const message = {
      name: 'goods',
      correlationKey: order,
      timeToLive: 600_000,
      variables: { goods: order },
    };
    const answer = await clients.ask('carl', `send ${order}`, (engine, context) =>
      engine.publishMessage({ ...message, messageId: order }, context),
    );
    if (answer.ok) ledger.told(ledger.messages, order, answer.value.messageKey);
    if (!random.chance(0.2)) return;
    // Another sender, with the same message.
    const again = await clients.ask('carl', `send again ${order}`, (engine, context) =>
      engine.publishMessage({ ...message, messageId: order }, context),
    );
    if (again.ok) ledger.told(ledger.messages, order, again.value.messageKey);
  }

  private async ring(order: string): Promise<void> {
    const { clients, random } = this.port;
    await clients.pass(random.between(500, 3_500));
    await clients.ask('carl', `ring ${order}`, (engine, context) =>
      engine.broadcastSignal({ name: 'fire', variables: { heard: order } }, context),
    );
  }

  /** Starts an instance, or waits until the one before it with this key has ended. */
  private async write(key: number): Promise<void> {
    const { clients, ledger, random } = this.port;
    const letter = `letter-${random.whole(1_000_000)}`;
    const answer = await clients.ask('carl', letter, (engine, context) =>
      engine.publishMessage(
        { name: 'letter', correlationKey: `desk-${key}`, timeToLive: 600_000, variables: { letter } },
        context,
      ),
    );
    if (answer.ok) ledger.told(ledger.messages, letter, answer.value.messageKey);
  }

  private async cancel(started: Started, instance: string): Promise<void> {
    const { clients, random } = this.port;
    await clients.pass(random.between(0, 2_000));
    const answer = await clients.ask('carl', `cancel ${started.businessId}`, (engine, context) =>
      engine.execute(instance, { type: 'CancelInstance' }, context),
    );
    started.canceled = answer.ok ? 'acknowledged' : 'refused';
  }

  /** Without a key, once: acknowledged is done once, everything else once or not at all. */
  private async mark(instanceKey: string, name: string): Promise<void> {
    const { clients, random, ledger } = this.port;
    await clients.pass(random.between(0, 1_500));
    const variables = { [name]: 1 };
    const command = { type: 'SetVariables', scopeKey: 0, variables, local: true } as const;
    const answer = await clients.once(`set ${name}`, (engine) =>
      engine.execute(instanceKey, command, { actor: 'carl' }),
    );
    if (answer && !answer.ok) return;
    ledger.marks.push({ instanceKey, name, isAcknowledged: answer !== undefined });
  }

  private async workOn(type: string): Promise<void> {
    const { clients, isOver, random } = this.port;
    await clients.pass(random.between(0, 1_000));
    while (!isOver()) {
      const request = {
        type,
        maxJobs: 4,
        timeout: LEASE,
        requestTimeout: 4_000,
        worker: `worker of ${type}`,
      };
      const answer = await clients.once(`activate ${type}`, (engine) => engine.activateJobs(request));
      for (const job of answer?.ok ? answer.value : []) this.do(() => this.work(job));
      if (!answer) await clients.pass(random.between(100, 1_000));
    }
  }

  private async work(job: ActivatedJob): Promise<void> {
    const { clients, random, ledger } = this.port;
    const { jobKey, jobLeaseToken, type, attempt } = job;
    ledger.delivered.set(jobKey, (ledger.delivered.get(jobKey) ?? 0) + 1);
    await clients.pass(random.chance(0.1) ? random.between(LEASE - 200, 2 * LEASE) : random.between(0, 400));
    const isLate = this.leaseOf(jobKey) !== jobLeaseToken;
    const isBad = attempt < 3 && random.chance(0.1);
    const key = `${jobKey} ${jobLeaseToken}`;
    const actor = `worker:${type}`;
    const answer = await clients.ask(actor, key, (engine, context) => {
      if (type === 'dare' && isBad)
        return engine.throwJobError(jobKey, { errorCode: 'BROKEN', jobLeaseToken }, context);
      if (isBad)
        return engine.failJob(
          jobKey,
          { retries: job.retries - 1, retryBackOff: 200, jobLeaseToken },
          context,
        );
      const variables = type === 'mark' ? { grade: 2 * (job.variables.paper as number) } : { [type]: jobKey };
      return engine.completeJob(jobKey, { variables, jobLeaseToken }, context);
    });
    if (answer.ok && isLate)
      this.port.found(`the result of a worker whose lease was over was taken: ${jobKey}`);
    if (answer.ok && !isBad) ledger.told(ledger.completed, jobKey, jobLeaseToken);
    if (!answer.ok && /leased with this token|to be open/.test(answer.why.message)) ledger.fenced += 1;
  }

  /** Who comes with another one has come too late: no lease is ever given twice. */
  private leaseOf(jobKey: string): string | null {
    for (const { committed } of this.port.server.tables
      .get('job')
      .find('instance_key', instanceOf(BigInt(jobKey))))
      if (committed?.key === BigInt(jobKey)) return committed.lease_token;
    return null;
  }

  /** Two see the same task and complete it at the same moment. */
  private async decide(): Promise<void> {
    const { clients, isOver, random, server } = this.port;
    while (!isOver()) {
      for (const { committed } of server.tables.get('user_task').rows) {
        if (committed?.state !== 'CREATED' || this.seen.has(committed.key)) continue;
        this.seen.add(committed.key);
        for (const user of USERS) this.do(() => this.complete(committed as never, user));
      }
      await clients.pass(random.between(100, 500));
    }
  }

  private async complete(
    task: { key: bigint; instance_key: bigint; element_id: string },
    user: string,
  ): Promise<void> {
    const { clients, random, ledger } = this.port;
    // Some take just as long as the timer that waits beside them.
    await clients.pass(task.element_id === 'decide' ? random.between(1_000, 2_500) : random.between(0, 800));
    const variables = { decidedBy: user };
    const key = localOf(task.key);
    const answer = await clients.ask(user, `${user} ${task.key}`, (engine, context) =>
      engine.execute(
        String(task.instance_key),
        { type: 'CompleteUserTask', key, variables, action: 'complete' },
        context,
      ),
    );
    if (answer.ok) ledger.told(ledger.winners, String(task.key), user);
  }
}
