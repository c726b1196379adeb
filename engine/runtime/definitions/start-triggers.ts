/** What starts instances of a process from outside: its start events with a message, signal or timer. */
import {
  type ExecutableProcess,
  type Expression,
  evaluate,
  isCheap,
  type Json,
  type Trigger,
} from '../../core/index.js';
import { type Schedule, schedule } from '../../core/time/timer.js';

export interface StartTriggers {
  readonly subscriptions: readonly {
    readonly type: 'message' | 'signal' | 'conditional';
    readonly name: string;
    readonly elementId: string;
    /** How many triggers must have come before an instance starts; 1 but for parallel multiple start events. */
    readonly required: number;
  }[];
  readonly timers: readonly (Schedule & {
    readonly elementId: string;
    /** Which of the timers of the start event. */
    readonly index: number;
    readonly required: number;
  })[];
  readonly problems: readonly { readonly elementId: string; readonly message: string }[];
}

/** Names and times are evaluated once, without variables, when the process is deployed. */
export async function startTriggersOf(process: ExecutableProcess, now: number): Promise<StartTriggers> {
  const subscriptions: StartTriggers['subscriptions'][number][] = [];
  const timers: StartTriggers['timers'][number][] = [];
  const problems: { elementId: string; message: string }[] = [];
  if (!process.isExecutable) return { subscriptions, timers, problems };
  for (const { elementId, triggers, parallelMultiple } of process.startTriggers) {
    const required = parallelMultiple ? distinct(triggers).length : 1;
    for (const [index, trigger] of distinct(triggers).entries()) {
      try {
        if (trigger.type === 'message' || trigger.type === 'signal') {
          subscriptions.push({ type: trigger.type, name: await textOf(trigger.name), elementId, required });
        } else if (trigger.type === 'timer') {
          const due = schedule(trigger.kind, await constant(trigger.value), now);
          if ('problem' in due) problems.push({ elementId, message: due.problem });
          else timers.push({ ...due, elementId, index, required });
        } else if (trigger.type === 'conditional') {
          // Asked with the variables that somebody announces.
          subscriptions.push({ type: 'conditional', name: trigger.condition.text, elementId, required });
        }
      } catch (error) {
        problems.push({ elementId, message: (error as Error).message });
      }
    }
  }
  return { subscriptions, timers, problems };
}

/** The events that a start event waits for; the same one twice is one. */
export function distinct(triggers: readonly Trigger[]): readonly Trigger[] {
  const known = new Map(
    triggers.map((trigger) => [
      trigger.type === 'conditional' ? trigger.condition.text : JSON.stringify(trigger),
      trigger,
    ]),
  );
  return [...known.values()];
}

/** There are no variables yet; only what is cheap by its form is worked out here. */
async function constant(expression: Expression): Promise<Json> {
  if (isCheap(expression)) return await evaluate(expression, {});
  throw new Error(
    `Expected the name or time to be a constant, but it is the expression \`${expression.text}\`.`,
  );
}

async function textOf(expression: Expression): Promise<string> {
  const value = await constant(expression);
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(
    `Expected the name to be a text, but \`${expression.text}\` gave ${JSON.stringify(value)}.`,
  );
}
