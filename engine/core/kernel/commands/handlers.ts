import type { Command } from '../../commands.js';
import type { Key } from '../../state/events.js';
import type { ElementInstance } from '../../state/instance-state.js';
import { notFound } from '../failures.js';
import type { Step } from '../step.js';

export type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>;

/** What each of these commands does to an instance: its first moves. They throw Reject where it cannot be done. */
export type Handlers<T extends Command['type']> = {
  readonly [K in T]: (step: Step, command: CommandOf<K>) => void | Promise<void>;
};

export function element(step: Step, key: Key): ElementInstance {
  const me = step.instance(key);
  if (!me)
    throw notFound('Expected a live element instance with this key, but it has ended or never existed.');
  return me;
}
