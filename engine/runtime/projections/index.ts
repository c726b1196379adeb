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

type Follower = (event: never, step: Step) => void;

/** All projections of one batch. */
export function projections() {
  const all = fresh();
  const list: readonly Projection[] = Object.values(all);
  /** Who follows which events, in the order above. */
  const followers = new Map<string, readonly Follower[]>();
  const followersOf = (type: InstanceEvent['type']): readonly Follower[] => {
    let found = followers.get(type);
    if (!found) {
      found = list.flatMap(({ on }) => (on[type] as Follower | undefined) ?? []);
      followers.set(type, found);
    }
    return found;
  };
  return {
    ...all,
    follow(step: Step, events: readonly InstanceEvent[]): void {
      // The step before it may be of the same batch, and was counted only now.
      step.after.variableCount = step.before.variableCount;
      step.after.incidentCount = step.before.incidentCount;
      for (const event of events) for (const follow of followersOf(event.type)) follow(event as never, step);
      for (const projection of list) projection.afterStep?.(step);
    },
  };
}
export type Projections = ReturnType<typeof projections>;
