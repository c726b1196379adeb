import type { InstanceEvent } from '../../core/state/events.js';
import type { Step } from '../store/instance-record.js';
import { dataStores } from './data-store.js';
import { decisionInstances } from './decision-instance.js';
import { elementInstances } from './element-instance.js';
import { incidents } from './incident.js';
import { jobs } from './job.js';
import { outbox } from './outbox.js';
import { processInstances } from './process-instance.js';
import type { Projection } from './projection.js';
import { subscriptions } from './subscriptions.js';
import { userTasks } from './user-task.js';
import { variables } from './variable.js';

/** Those of one batch. A new table that follows events is added here. */
const fresh = () => ({
  // First those that count what the row of the process instance shows.
  variables: variables(),
  incidents: incidents(),
  elementInstances: elementInstances(),
  userTasks: userTasks(),
  jobs: jobs(),
  subscriptions: subscriptions(),
  outbox: outbox(),
  dataStores: dataStores(),
  decisionInstances: decisionInstances(),
  processInstances: processInstances(),
});

type All = ReturnType<typeof fresh>;
type Follower = (event: never, step: Step) => void;

/** Who follows a type of event, and who asks for the step itself, in the order above: the same in every batch. */
const sample = Object.entries(fresh()) as [keyof All, Projection][];
const followersOf = new Map<InstanceEvent['type'], readonly (keyof All)[]>();
const atStepEnd = sample.flatMap(([name, { afterStep }]) => (afterStep ? [name] : []));

function namesFor(type: InstanceEvent['type']): readonly (keyof All)[] {
  let names = followersOf.get(type);
  if (!names) {
    names = sample.flatMap(([name, { on }]) => (on[type] ? [name] : []));
    followersOf.set(type, names);
  }
  return names;
}

/** All projections of one batch. */
export function projections() {
  const all = fresh();
  const followers = new Map<InstanceEvent['type'], readonly Follower[]>();
  const follow = (event: InstanceEvent, step: Step): void => {
    let found = followers.get(event.type);
    if (!found) {
      found = namesFor(event.type).map((name) => (all[name] as Projection).on[event.type] as Follower);
      followers.set(event.type, found);
    }
    for (const one of found) one(event as never, step);
  };
  return {
    ...all,
    follow(step: Step, events: readonly InstanceEvent[]): void {
      // The step before it may be of the same batch, and was counted only now.
      step.after.variableCount = step.before.variableCount;
      step.after.incidentCount = step.before.incidentCount;
      for (const event of events) follow(event, step);
      for (const name of atStepEnd) (all[name] as Projection).afterStep!(step);
    },
  };
}
export type Projections = ReturnType<typeof projections>;
