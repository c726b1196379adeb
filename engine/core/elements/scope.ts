import { after, type Maybe } from '../kernel/promises.js';
import type { Step } from '../kernel/step.js';
import { arm, subscribable } from '../kernel/subscriptions.js';
import type { FlowNode } from '../model/graph.js';
import type { ElementInstance } from '../state/instance-state.js';
import { entryOf } from '../state/table.js';
import { stillUndoing, undoLast } from './activity/compensation.js';

/** Starts what is inside a scope: its event sub-processes listen, its first nodes get a token (clause 13.3.4). */
export function begin(step: Step, node: FlowNode, me: ElementInstance): Maybe<void> {
  if (me.role === 'compensation') return;
  for (const name of node.dataObjects ?? []) {
    if (!(name in (entryOf(step.state.variables, me.key) ?? {}))) step.setLocal(me.key, { [name]: null });
  }
  return after(listen(step, node, me), () => {
    for (const id of node.starts ?? []) step.enter(id, { scopeKey: me.key });
    step.touched.add(me.key);
  });
}

export function listen(step: Step, node: FlowNode, me: ElementInstance): Maybe<void> {
  return node.eventSubProcesses?.length ? armAll(step, node, me) : undefined;
}

async function armAll(step: Step, node: FlowNode, me: ElementInstance): Promise<void> {
  for (const id of node.eventSubProcesses ?? []) {
    const start = step.node(step.node(id).starts![0]!);
    if (start.triggers?.some(subscribable)) await arm(step, me.key, start);
  }
}

/** Undoes a completed sub-process from inside: its own completed activities, the last first. */
export function compensateInside(step: Step, me: ElementInstance): void {
  if (!stillUndoing(step, me) && !undoLast(step, [me.key], null, me.key)) step.complete(me);
}
