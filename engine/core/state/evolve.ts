import { type Draft, draftOf } from './draft.js';
import type { InstanceEvent } from './events.js';
import type { Applier, Appliers } from './evolve/appliers.js';
import { call } from './evolve/call.js';
import { compensation } from './evolve/compensation.js';
import { data } from './evolve/data.js';
import { element } from './evolve/element.js';
import { incident } from './evolve/incident.js';
import { job } from './evolve/job.js';
import { processInstance } from './evolve/process-instance.js';
import { step } from './evolve/step.js';
import { subscription } from './evolve/subscription.js';
import { thrown } from './evolve/thrown.js';
import { token } from './evolve/token.js';
import { userTask } from './evolve/user-task.js';
import type { InstanceState } from './instance-state.js';

/** The fold: `evolve(emptyState(id), all events) = state`. Leaves its input untouched. */
export function evolve(state: InstanceState, events: readonly InstanceEvent[]): InstanceState {
  const draft = draftOf(state);
  for (const event of events) apply(draft, event, state);
  return draft;
}

/** @param base what the draft came from: lists and entries that it has and `base` has not are its own, to be changed in place */
export function apply(state: Draft, event: InstanceEvent, base: InstanceState): void {
  (appliers[event.type] as Applier<InstanceEvent> | undefined)?.(state, event, base);
}

/** One object, in the order of the union: each event looks up its own in it. */
const appliers: Appliers<InstanceEvent> = {
  ...processInstance,
  ...element,
  ...step,
  ...token,
  ...userTask,
  ...job,
  ...subscription,
  ...data,
  ...incident,
  ...thrown,
  ...call,
  ...compensation,
};
