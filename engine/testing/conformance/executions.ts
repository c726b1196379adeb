import type { ElementInstance, FlowNode } from '../../core/index.js';
import { entryOf, parkedTokens, valuesOf } from '../../core/index.js';
import type { LiveInstance } from '../world.js';

/** What both engines call an execution: a token, or the scope that holds tokens. */
export interface Execution {
  readonly id: string;
  readonly parent: string | null;
  /** The element it is at; null for the process instance. */
  readonly activity: string | null;
  readonly instance: string;
}

export type Dialect = 'camunda7' | 'flowable';

export const instanceId = (instance: LiveInstance): string => String(instance.id);
export const executionId = (instance: LiveInstance, key: number): string =>
  key === 0 ? instanceId(instance) : `${instance.id}:${key}`;

/**
 * The executions of an instance, in terms of our element instances.
 *
 * Both engines have one for the process instance. Flowable has one more for every live element instance and for
 * every boundary event and event sub-process that waits; that of an interrupting event sub-process stays while it
 * runs. Camunda 7 gives one to each scope, and one to each child of
 * a scope that has several; a single child of its scope, if it is no scope itself, runs in the scope's own.
 */
export function executionsOf(instance: LiveInstance, dialect: Dialect): Execution[] {
  if (instance.state.status !== 'active') return [];
  const of = (id: string, me: ElementInstance): Execution => ({
    id,
    parent: me.key === 0 ? null : executionId(instance, me.scopeKey),
    activity: me.key === 0 ? null : me.elementId,
    instance: instanceId(instance),
  });
  const live = valuesOf(instance.state.instances);
  const elements = live.map((me) => of(executionId(instance, me.key), me));
  if (dialect === 'camunda7') return elements;
  const waiting = valuesOf(instance.state.subscriptions)
    .filter((sub) => entryOf(instance.state.instances, sub.ownerKey)?.elementId !== sub.elementId)
    .map((sub) => ({
      id: `${instance.id}:event:${sub.key}`,
      parent: executionId(instance, sub.ownerKey),
      activity: sub.elementId,
      instance: instanceId(instance),
    }));
  const begun = live
    .filter((me) => instance.process.nodes[me.elementId]?.triggeredByEvent)
    .filter((me) => instance.process.nodes[me.elementId]!.isInterrupting !== false)
    .map((me) => ({
      id: `${instance.id}:begun:${me.key}`,
      parent: executionId(instance, me.scopeKey),
      activity: instance.process.nodes[me.elementId]!.starts![0]!,
      instance: instanceId(instance),
    }));
  return [...elements, ...waiting, ...begun];
}

export function countExecutions(instance: LiveInstance, dialect: Dialect): number {
  if (dialect === 'flowable') return executionsOf(instance, dialect).length;
  if (instance.state.status !== 'active') return 0;
  const live = valuesOf(instance.state.instances);
  const parked = parkedTokens(instance.state).flatMap(({ scopeKey, flows }) =>
    Object.values(flows).flatMap((count) => Array<number>(count).fill(scopeKey)),
  );
  let count = 0;
  for (const me of live) {
    if (me.key === 0 || isScope(me, instance.process.nodes[me.elementId]!)) count++;
    const children =
      live.filter((child) => child.key !== 0 && child.scopeKey === me.key).length +
      parked.filter((scopeKey) => scopeKey === me.key).length;
    if (children > 1) count += children;
  }
  return count;
}

const scopes = new Set(['SubProcess', 'EventSubProcess', 'Transaction', 'AdHocSubProcess', 'CallActivity']);

const isScope = (me: ElementInstance, node: FlowNode): boolean =>
  scopes.has(node.type) || me.role === 'body' || (node.boundaryEvents?.length ?? 0) > 0;

export interface ActivityTree {
  readonly activity: string;
  readonly children?: readonly ActivityTree[];
}

/** What is active inside one scope, and inside that; in no order. */
export function activityTree(instance: LiveInstance, scopeKey = 0): ActivityTree[] {
  const live = valuesOf(instance.state.instances).filter((me) => me.key !== 0 && me.scopeKey === scopeKey);
  return live.map((me) => ({ activity: me.elementId, children: activityTree(instance, me.key) }));
}
