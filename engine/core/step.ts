import type { Command, StepResult } from './commands.js';
import { elements } from './elements/index.js';
import type { Env } from './kernel/env.js';
import { Reject } from './kernel/failures.js';
import { handle } from './kernel/handle.js';
import { isStopped, run } from './kernel/run.js';
import { Step } from './kernel/step.js';
import type { ExecutableProcess } from './model/graph.js';
import type { InstanceState } from './state/instance-state.js';
import { keysOf } from './state/table.js';

/**
 * Plays one command on one instance: the same inputs give the same events, and nothing else is touched. Async only
 * because evaluating an expression is.
 */
export async function step(
  process: ExecutableProcess,
  state: InstanceState,
  command: Command,
  env: Env,
): Promise<StepResult> {
  const current = new Step(process, state, env, elements);
  try {
    // Before the command, which may end what the moves belong to; and after it, where it was what lets them go on.
    continuePaused(current);
    const handled = handle(current, command);
    if (handled) await handled;
    continuePaused(current);
    const played = run(current);
    if (played) await played;
  } catch (cause) {
    if (cause instanceof Reject) return { rejection: cause.rejection };
    throw cause;
  }
  return { state: current.state, events: current.events };
}

/** The moves that an earlier step had no time for. */
function continuePaused(current: Step): void {
  const { paused } = current.state;
  if (!paused || isStopped(current)) return;
  current.emit({ type: 'StepContinued' });
  current.plan([...paused.agenda, ...current.planned()]);
  for (const key of paused.touched) current.touched.add(key);
  for (const key of keysOf(current.state.waiting)) current.joins.add(key);
  current.variablesChanged = true;
  current.changes.unshift(...(paused.changes ?? []));
}
