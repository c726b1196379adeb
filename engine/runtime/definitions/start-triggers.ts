/** What starts instances of a process from outside: its start events with a message, signal or timer. */
import { type ExecutableProcess, type Expression, evaluate } from '../../core/index.js';
import { type Schedule, schedule } from '../../core/time/timer.js';

export interface StartTriggers {
  readonly subscriptions: readonly {
    readonly type: 'message' | 'signal';
    readonly name: string;
    readonly elementId: string;
  }[];
  readonly timers: readonly (Schedule & { readonly elementId: string })[];
  readonly problems: readonly { readonly elementId: string; readonly message: string }[];
}

/** Names and times are evaluated once, without variables, when the process is deployed. */
export async function startTriggersOf(process: ExecutableProcess, now: number): Promise<StartTriggers> {
  const subscriptions: { type: 'message' | 'signal'; name: string; elementId: string }[] = [];
  const timers: (Schedule & { elementId: string })[] = [];
  const problems: { elementId: string; message: string }[] = [];
  if (!process.isExecutable) return { subscriptions, timers, problems };
  for (const { elementId, triggers } of process.startTriggers) {
    for (const trigger of triggers) {
      try {
        if (trigger.type === 'message' || trigger.type === 'signal') {
          subscriptions.push({ type: trigger.type, name: await textOf(trigger.name), elementId });
        } else if (trigger.type === 'timer') {
          const due = schedule(trigger.kind, await evaluate(trigger.value, {}), now);
          if ('problem' in due) problems.push({ elementId, message: due.problem });
          else timers.push({ ...due, elementId });
        }
      } catch (error) {
        problems.push({ elementId, message: (error as Error).message });
      }
    }
  }
  return { subscriptions, timers, problems };
}

async function textOf(expression: Expression): Promise<string> {
  const value = await evaluate(expression, {});
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(
    `Expected the name to be a text, but \`${expression.text}\` gave ${JSON.stringify(value)}.`,
  );
}
