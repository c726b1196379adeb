import type { Command } from '../commands.js';
import type { Key } from '../state/events.js';
import { entryOf } from '../state/table.js';
import { adHocCommands } from './commands/ad-hoc.js';
import { callCommands } from './commands/call.js';
import { eventCommands } from './commands/event.js';
import type { Handlers } from './commands/handlers.js';
import { incidentCommands } from './commands/incident.js';
import { instanceCommands } from './commands/instance.js';
import { jobCommands } from './commands/job.js';
import { userTaskCommands } from './commands/user-task.js';
import { ElementFailure, invalidArgument, invalidState } from './failures.js';
import type { Maybe } from './promises.js';
import { checkGiven } from './sizes.js';
import type { Step } from './step.js';

/** Commands whose variables somebody hands in and can be told about. What other instances send was checked there. */
const fromOutside: ReadonlySet<Command['type']> = new Set([
  'StartInstance',
  'SetVariables',
  'CompleteUserTask',
  'CompleteJob',
  'FailJob',
  'ThrowJobError',
]);

/** Applies a command to an instance: the first moves it causes. @throws Reject */
export function handle(step: Step, command: Command): Maybe<void> {
  const status = step.state.status;
  if (command.type === 'StartInstance' ? status !== 'created' : status === 'created') {
    throw invalidState(
      `Expected the process instance ${command.type === 'StartInstance' ? 'to be new' : 'to have been started'}, but it is ${status}.`,
    );
  }
  if (command.type !== 'StartInstance' && status !== 'active')
    throw invalidState(
      `Expected the process instance to be active, but it is ${status}. Nothing can be changed in it any more.`,
    );
  const isGiven = fromOutside.has(command.type);
  if ('variables' in command && isGiven) checkGiven(step, scopeOf(step, command), command.variables);
  if (!isGiven) return handlerOf(command)(step, command);
  try {
    const handled = handlerOf(command)(step, command);
    return handled instanceof Promise ? handled.catch(sayTo) : handled;
  } catch (error) {
    return sayTo(error);
  }
}

/** What cannot be taken from somebody is said to them; an incident is for what an element does by itself. */
function sayTo(error: unknown): never {
  throw error instanceof ElementFailure ? invalidArgument(error.message) : error;
}

/** Where the variables of a command are set, unless a scope around it has them. */
function scopeOf(step: Step, command: Command): Key {
  if (command.type === 'SetVariables') return command.scopeKey;
  if (!('key' in command)) return 0;
  return (entryOf(step.state.tasks, command.key) ?? entryOf(step.state.jobs, command.key))?.elementKey ?? 0;
}

const handlers = {
  ...instanceCommands,
  ...userTaskCommands,
  ...jobCommands,
  ...eventCommands,
  ...callCommands,
  ...incidentCommands,
  ...adHocCommands,
} satisfies Handlers<Command['type']>;

const handlerOf = ({ type }: Command) => handlers[type] as (step: Step, command: Command) => Maybe<void>;
