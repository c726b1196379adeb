import type { InstanceEvent } from '../../core/state/events.js';
import type { Step } from '../store/instance-record.js';
import { dataStores } from './data-store.js';
import { decisionInstances } from './decision-instance.js';
import { elementInstances } from './element-instance.js';
import { incidents } from './incident.js';
import { jobs } from './job.js';
import { outbox } from './outbox.js';
import { processInstances } from './process-instance.js';
import { subscriptions } from './subscriptions.js';
import { userTasks } from './user-task.js';
import { variables } from './variable.js';

/** All projections of one batch. A new table that follows events is added here. */
export function projections() {
  const all = {
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
  };
  const list = Object.values(all);
  const byType = new Map<string, ((event: InstanceEvent, step: Step) => void)[]>();
  for (const { on } of list) {
    for (const [type, apply] of Object.entries(on)) {
      byType.set(type, [...(byType.get(type) ?? []), apply as (event: InstanceEvent, step: Step) => void]);
    }
  }
  return {
    ...all,
    follow(step: Step, events: readonly InstanceEvent[]): void {
      // The step before it may be of the same batch, and was counted only now.
      step.after.variableCount = step.before.variableCount;
      step.after.incidentCount = step.before.incidentCount;
      for (const event of events) for (const apply of byType.get(event.type) ?? []) apply(event, step);
      for (const { afterStep } of list) afterStep?.(step);
    },
  };
}
export type Projections = ReturnType<typeof projections>;
