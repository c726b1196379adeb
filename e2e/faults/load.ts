/** Keeps a number of process instances running, and sends what they wait for. */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { partOf } from '../../engine/runtime/index.js';
import type { Api } from './api.js';
import type { Ledger, Started } from './ledger.js';
import { type ModelName, WEIGHTS } from './models.js';
import type { Random } from './random.js';

export class Load {
  isOver = false;
  private readonly under = new Set<Promise<void>>();
  private next = 0;

  constructor(
    private readonly api: Api,
    private readonly ledger: Ledger,
    private readonly random: Random,
    private readonly run: string,
    private readonly width: number,
  ) {}

  /** Fills up to `width` running instances again and again. */
  async start(): Promise<void> {
    while (!this.isOver) {
      for (let free = this.width - this.ledger.open.size; free > 0 && !this.isOver; free--) this.begin();
      await sleep(50);
    }
    await Promise.all(this.under);
  }

  private begin(): void {
    const number = this.next++;
    const model = this.random.weighted(WEIGHTS) as ModelName;
    const started: Started = { number, model, businessId: `${this.run}-${number}`, at: Date.now() };
    this.ledger.instances.push(started);
    this.ledger.open.add(started);
    const life = this.live(started).finally(() => this.under.delete(life));
    this.under.add(life);
  }

  private async live(started: Started): Promise<void> {
    const { model, number, businessId } = started;
    const isEarly = this.random.chance(0.4);
    const message =
      model === 'lab-ship' ? this.send(number, isEarly ? 0 : this.random.between(200, 2_000)) : undefined;
    const answer = await this.api.send({
      user: 'demo',
      method: 'POST',
      path: '/process-instances',
      body: {
        processDefinitionId: model,
        businessId,
        variables: { orderId: `${this.run}-${number}`, papers: [1, 2, 3, 4, 5] },
      },
      key: `start ${businessId}`,
    });
    if (answer?.status !== 200) {
      this.api.bugs.push(`${businessId} was not started: ${JSON.stringify(answer)}`);
      return;
    }
    started.key = answer.body.processInstanceKey;
    await Promise.all([
      message,
      this.random.chance(0.3) ? this.mark(started) : undefined,
      this.random.chance(0.06) ? this.cancel(started) : undefined,
    ]);
  }

  private async send(number: number, after: number): Promise<void> {
    await sleep(after);
    const order = `${this.run}-${number}`;
    const body = {
      name: 'lab-goods',
      correlationKey: order,
      variables: { goods: order },
      timeToLive: 600_000,
      messageId: order,
    };
    const publish = (key: string) =>
      this.api.send({ user: 'demo', method: 'POST', path: '/messages/publication', body, key });
    const answer = await publish(`publish ${order}`);
    if (answer?.status === 200) this.ledger.messages.set(order, answer.body.messageKey);
    // Another sender repeats it by its message id: refused, or else it would arrive twice.
    if (answer?.status === 200 && this.random.chance(0.2)) {
      const again = await publish(`publish again ${order}`);
      if (again && again.status !== 409) this.api.differences.push(`message ${order} was taken twice`);
    }
  }

  /** Sets a variable without a key, once: acknowledged is done once, everything else is done once or not at all. */
  private async mark(started: Started): Promise<void> {
    await sleep(this.random.between(0, 1_500));
    const name = `mark_${started.number}`;
    const answer = await this.api.send({
      user: 'demo',
      method: 'PUT',
      path: `/element-instances/${started.key}/variables`,
      body: { variables: { [name]: started.number } },
      timeout: 20_000,
    });
    const isAcknowledged = answer?.status === 204;
    // Refused is not done; without an answer nobody knows.
    if (answer && answer.status >= 400 && answer.status < 500) return;
    this.ledger.marks.push({ instanceKey: started.key!, name, isAcknowledged });
  }

  private async cancel(started: Started): Promise<void> {
    await sleep(this.random.between(0, 2_500));
    const answer = await this.api.send({
      user: 'demo',
      method: 'POST',
      path: `/process-instances/${started.key}/cancellation`,
      key: `cancel ${started.businessId}`,
    });
    if (answer) started.canceled = answer.status === 204 ? 'acknowledged' : 'refused';
  }
}

/** Notes which instances have ended. */
export async function noteEnds(client: pg.Client, ledger: Ledger): Promise<void> {
  const keys = [...ledger.open].flatMap(({ key }) => key ?? []);
  if (keys.length === 0) return;
  const { rows } = await client.query({
    text: `SELECT key, ended_at FROM process_instance
      WHERE part = ANY($2::smallint[]) AND key = ANY($1::bigint[]) AND status <> 'ACTIVE'`,
    values: [keys, [...new Set(keys.map((key) => partOf(BigInt(key))))]],
  });
  const ended = new Map(rows.map((row) => [row.key, (row.ended_at as Date).getTime()]));
  for (const started of ledger.open) {
    const at = started.key === undefined ? undefined : ended.get(started.key);
    if (at === undefined) continue;
    started.endedAt = at;
    ledger.open.delete(started);
  }
}
