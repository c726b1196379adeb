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
type Name = keyof ReturnType<typeof fresh>;

/** Who follows which events, in the order above. */
const followers = new Map<string, Name[]>();
for (const [name, { on }] of Object.entries(fresh()))
  for (const type of Object.keys(on)) followers.set(type, [...(followers.get(type) ?? []), name as Name]);

const NOBODY: readonly Name[] = [];

/** All projections of one batch. */
export function projections() {
  const all = fresh();
  const list: readonly Projection[] = Object.values(all);
  return {
    ...all,
    follow(step: Step, events: readonly InstanceEvent[]): void {
      // The step before it may be of the same batch, and was counted only now.
      step.after.variableCount = step.before.variableCount;
      step.after.incidentCount = step.before.incidentCount;
      for (const event of events)
        for (const name of followers.get(event.type) ?? NOBODY)
          all[name].on[event.type]!(event as never, step);
      for (const projection of list) projection.afterStep?.(step);
    },
  };
}
export type Projections = ReturnType<typeof projections>;
