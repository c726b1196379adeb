/** REST calls as a careful client makes them: the same request with the same key until there is an answer. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from './random.js';

// biome-ignore lint/suspicious/noExplicitAny: the shape of an answer is what the caller looks at
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

export interface Request {
  readonly user: string;
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  /** Idempotency-Key: without it a request is sent once. */
  readonly key?: string;
  /** ms for one attempt. */
  readonly timeout?: number;
}

/** ms for which a node that did not answer is left alone, as by every load balancer. */
const AVOIDED = 2_000;
/** ms until a request without an answer is given up. */
const PATIENCE = 120_000;
const RETRY = new Set([408, 425, 429, 500, 502, 503, 504]);

export class Api {
  /** Answers that say that the server made a mistake. */
  readonly bugs: string[] = [];
  /** Repeated requests whose two answers differ. */
  readonly differences: string[] = [];
  private readonly avoidedUntil = new Map<string, number>();
  requests = 0;
  attempts = 0;
  duplicates = 0;
  unanswered = 0;

  constructor(
    private readonly addresses: readonly string[],
    private readonly random: Random,
    /** Share of the requests with a key that are sent twice, at once or one a little later. */
    private readonly doubled = 0.1,
  ) {}

  /** @returns undefined where there is no answer in time, or at all without a key */
  async send(request: Request): Promise<Answer | undefined> {
    this.requests += 1;
    const [first, second] = this.twoNodes();
    if (!request.key || !this.random.chance(this.doubled)) return this.until(request, first);
    this.duplicates += 1;
    const later = this.random.chance(0.5) ? 0 : this.random.between(0, 1_500);
    const answers = await Promise.all([
      this.until(request, first),
      sleep(later).then(() => this.until(request, second)),
    ]);
    const [one, other] = answers;
    if (one && other && one.status < 300 && JSON.stringify(one) !== JSON.stringify(other)) {
      this.differences.push(
        `${request.method} ${request.path}: ${JSON.stringify(one)}, then ${JSON.stringify(other)}`,
      );
    }
    return answers.find((answer) => answer && answer.status < 300) ?? one ?? other;
  }

  private async until(request: Request, start: number): Promise<Answer | undefined> {
    const end = Date.now() + PATIENCE;
    for (let node = start, pause = 100; ; node++) {
      this.attempts += 1;
      const answer = await this.attempt(request, this.healthy(node));
      if (answer && !RETRY.has(answer.status)) return answer;
      if (!request.key) return answer;
      if (Date.now() > end) {
        this.unanswered += 1;
        return undefined;
      }
      await sleep(pause);
      pause = Math.min(pause * 2, 1_000);
    }
  }

  private async attempt(request: Request, address: string): Promise<Answer | undefined> {
    const { user, method, path, body, key, timeout = 3_000 } = request;
    try {
      const response = await fetch(`${address}/v2${path}`, {
        method,
        headers: {
          authorization: `Basic ${btoa(`${user}:${user}`)}`,
          ...(body && { 'content-type': 'application/json' }),
          ...(key && { 'idempotency-key': key }),
        },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeout),
      });
      const text = await response.text();
      const answer = { status: response.status, body: text ? JSON.parse(text) : undefined };
      if (answer.status === 500 && this.bugs.length < 50) this.bugs.push(`${method} ${path}: ${text}`);
      return answer;
    } catch {
      this.avoidedUntil.set(address, Date.now() + AVOIDED);
      return undefined;
    }
  }

  /** The wanted node, or the next that has not just failed. */
  private healthy(wanted: number): string {
    const order = this.addresses.map((_, n) => this.addresses[(wanted + n) % this.addresses.length]!);
    return order.find((address) => (this.avoidedUntil.get(address) ?? 0) < Date.now()) ?? order[0]!;
  }

  private twoNodes(): [number, number] {
    const first = this.random.whole(this.addresses.length);
    return [first, first + 1 + this.random.whole(Math.max(1, this.addresses.length - 1))];
  }

  async deploy(files: Readonly<Record<string, string>>): Promise<void> {
    const form = new FormData();
    for (const [name, content] of Object.entries(files)) {
      form.append('resources', new Blob([content]), `${name}.bpmn`);
    }
    const response = await fetch(`${this.addresses[0]}/v2/deployments`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('demo:demo')}` },
      body: form,
    });
    if (!response.ok) throw new Error(`The models are refused: ${await response.text()}`);
  }
}
