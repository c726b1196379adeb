/** Those who ask: each request again until it is answered, with the same key, now and then twice at once. */
import {
  CommandRejected,
  type Context,
  DatabaseUnavailable,
  type EngineRuntime,
  isUnavailable,
  Overloaded,
} from '../../../engine/runtime/index.js';
import type { Random } from '../../faults/random.js';
import type { Ledger } from './ledger.js';
import { type Node, NodeDied } from './node.js';
import type { Timeline } from './timeline.js';

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: CommandRejected };
type Question<T> = (engine: EngineRuntime, context: Context) => Promise<T>;

/** ms until somebody who is not answered asks again. */
const PATIENCE = 15_000;

export interface ClientsPort {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly ledger: Ledger;
  /** Nodes that are up. */
  readonly nodes: () => readonly Node[];
  readonly say: (text: string) => void;
}

export class Clients {
  /** Requests that are not answered. */
  open = 0;

  constructor(private readonly port: ClientsPort) {}

  pass(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.port.timeline.after(milliseconds, resolve));
  }

  /** Until it is answered. `key`: what makes it repeatable; the same question twice at once, now and then. */
  async ask<T>(actor: string, key: string, question: Question<T>): Promise<Answer<T>> {
    const { random, ledger } = this.port;
    this.open += 1;
    try {
      const context = { actor, idempotencyKey: key, requestHash: key };
      if (!random.chance(0.12)) return await this.untilAnswered(key, context, question);
      ledger.repeated += 1;
      const answers = await Promise.all([
        this.untilAnswered(key, context, question),
        this.untilAnswered(key, context, question),
      ]);
      // Why it is refused may change; whether it was done may not.
      const [one, other] = answers;
      if ((one.ok || other.ok) && worded(one) !== worded(other))
        ledger.differences.push(`"${key}" was answered with ${worded(one)}, and with ${worded(other)}`);
      return answers.find(({ ok }) => ok) ?? answers[0]!;
    } finally {
      this.open -= 1;
    }
  }

  private async untilAnswered<T>(key: string, context: Context, question: Question<T>): Promise<Answer<T>> {
    for (;;) {
      const answer = await this.once(key, (engine) => question(engine, context));
      if (answer) return answer;
      await this.pass(this.port.random.between(50, 600));
    }
  }

  /** @returns undefined where nobody answered, or nobody knows */
  async once<T>(
    what: string,
    question: (engine: EngineRuntime) => Promise<T>,
  ): Promise<Answer<T> | undefined> {
    const { random, nodes, say, timeline, ledger } = this.port;
    const up = nodes();
    if (up.length === 0) return undefined;
    const node = random.pick(up);
    ledger.requests += 1;
    let giveUp: Parameters<Timeline['callOff']>[0];
    const impatience = new Promise<never>((_, reject) => {
      giveUp = timeline.after(PATIENCE, () => reject(new NodeDied()));
    });
    try {
      const value = await Promise.race([node.ask(question), impatience]);
      say(`${node.name} answers ${what}: ${worded({ ok: true, value })}`);
      return { ok: true, value };
    } catch (error) {
      if (error instanceof CommandRejected) {
        say(`${node.name} refuses ${what}: ${error.message}`);
        return { ok: false, why: error };
      }
      // What an HTTP client would be told with 503.
      const isPassing =
        error instanceof NodeDied ||
        error instanceof DatabaseUnavailable ||
        error instanceof Overloaded ||
        isUnavailable(error);
      if (!isPassing) throw error;
      say(`${node.name} does not answer ${what}: ${(error as Error).name}`);
      return undefined;
    } finally {
      timeline.callOff(giveUp);
    }
  }
}

const worded = (answer: Answer<unknown>): string =>
  answer.ok ? `ok ${JSON.stringify(answer.value ?? null)}` : `${answer.why.code}: ${answer.why.message}`;
