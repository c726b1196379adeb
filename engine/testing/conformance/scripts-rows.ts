import type { Subscription } from '../../core/index.js';
import { entryOf, valuesOf } from '../../core/index.js';
import type { LiveInstance } from '../world.js';
import { type Dialect, executionId, executionsOf, instanceId } from './executions.js';

export type Row = { readonly [name: string]: unknown };

/** What a query of that kind finds in one instance; the columns are what scripts ask for and read. */
export function rowsOf(kind: string, instance: LiveInstance, dialect: Dialect): Row[] {
  const { state, process, events } = instance;
  const own = { instance: instanceId(instance) };
  const active = state.status === 'active';
  switch (kind) {
    case 'instance':
      return active ? [{ ...instanceRow(instance), ...own }] : [];
    case 'task':
      return valuesOf(state.tasks).map((task) => {
        const { elementId } = entryOf(state.instances, task.elementKey)!;
        return {
          ...own,
          id: executionId(instance, task.elementKey),
          execution: executionId(instance, task.elementKey),
          key: elementId,
          name: process.nodes[elementId]!.name ?? null,
          candidateUser: task.candidateUsers,
        };
      });
    case 'execution':
      return executionsOf(instance, dialect).map((execution) => ({
        ...execution,
        execution: execution.id,
        message: awaitedAt(instance, execution.id, 'message', dialect),
        signal: awaitedAt(instance, execution.id, 'signal', dialect),
      }));
    case 'subscription':
      return subscriptionsOf(instance, (type) => type !== 'timer').map((sub) => ({
        ...own,
        id: executionId(instance, sub.key),
        execution: executionId(instance, sub.ownerKey),
        activity: sub.elementId,
        eventType: sub.awaited.type,
        eventName: 'name' in sub.awaited ? sub.awaited.name : null,
      }));
    case 'job':
      return subscriptionsOf(instance, (type) => type === 'timer').map((sub) => ({
        ...own,
        id: executionId(instance, sub.key),
      }));
    case 'historicVariable': {
      const set = events.flatMap((e) =>
        e.type === 'VariablesSet' ? Object.keys(e.values).map((name) => `${e.scopeKey}:${name}`) : [],
      );
      return [...new Set(set)].map((at) => ({ ...own, variable: at.slice(at.indexOf(':') + 1) }));
    }
    default:
      throw new Error(`Expected a query of the corpus, but found ${kind}: extend the harness.`);
  }
}

/** Names of the messages or signals that the execution itself, or a waiting event of it, has subscribed to. */
function awaitedAt(
  instance: LiveInstance,
  execution: string,
  type: 'message' | 'signal',
  dialect: Dialect,
): string[] {
  return subscriptionsOf(instance, (t) => t === type)
    .filter((sub) => {
      const isEvent = entryOf(instance.state.instances, sub.ownerKey)?.elementId !== sub.elementId;
      return dialect === 'flowable' && isEvent
        ? execution === `${instance.id}:event:${sub.key}`
        : execution === executionId(instance, sub.ownerKey);
    })
    .flatMap((sub) => ('name' in sub.awaited ? [sub.awaited.name] : []));
}

export function instanceRow(instance: LiveInstance): Row {
  return {
    id: instanceId(instance),
    definition: instance.process.id,
    superInstance: instance.parent ? String(instance.parent.instance) : null,
  };
}

const subscriptionsOf = (instance: LiveInstance, matches: (type: string) => boolean): Subscription[] =>
  valuesOf(instance.state.subscriptions).filter((sub) => !sub.fired && matches(sub.awaited.type));
