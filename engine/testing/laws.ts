import { isDeepStrictEqual } from 'node:util';
import type {
  Command,
  Env,
  ExecutableProcess,
  InstanceEvent,
  InstanceState,
  StepResult,
} from '../core/index.js';
import { evolve, step, valuesOf } from '../core/index.js';
import { checkInvariants } from './invariants.js';

/** The laws of the core (engine/core/SPEC.md): a step that breaks one is a bug. */
export async function checkLaws(
  process: ExecutableProcess,
  before: InstanceState,
  frozen: string,
  command: Command,
  env: Env,
  result: StepResult,
): Promise<void> {
  if (!result.state) return;
  if (JSON.stringify(before) !== frozen) throw new Error(`${command.type} changed its input.`);
  const folded = evolve(before, result.events);
  if (!isDeepStrictEqual(folded, result.state))
    throw new Error(
      `The fold of the events of ${command.type} is not the state:\n${JSON.stringify(folded)}\n${JSON.stringify(result.state)}`,
    );
  checkEnds(before, result.events);
  const again = await step(
    process,
    JSON.parse(frozen) as InstanceState,
    JSON.parse(JSON.stringify(command)) as Command,
    env,
  );
  if (!isDeepStrictEqual(again, result))
    throw new Error(`${command.type} gave different results for the same input.`);
  const round = JSON.parse(JSON.stringify(result.state)) as InstanceState;
  if (!isDeepStrictEqual(round, result.state))
    throw new Error(`The state after ${command.type} is not plain JSON.`);
  checkInvariants(process, result.state);
}

/** A scope ends after everything in it (L5). */
function checkEnds(before: InstanceState, events: readonly InstanceEvent[]): void {
  const scopeOf = new Map(valuesOf(before.instances).map((me) => [me.key, me.scopeKey]));
  for (const event of events) {
    if (event.type === 'ElementActivated') scopeOf.set(event.key, event.scopeKey);
    if (event.type !== 'ElementCompleted' && event.type !== 'ElementTerminated') continue;
    scopeOf.delete(event.key);
    for (const [key, scopeKey] of scopeOf)
      if (scopeKey === event.key)
        throw new Error(`${event.type} of ${event.elementId}#${event.key}, in which #${key} still lives.`);
  }
}
