import { change, type Draft, type Mutable, mine, NONE, own } from '../draft.js';
import type { ElementEvent } from '../events/element.js';
import type { Key } from '../events.js';
import type { ElementInstance, InstanceState } from '../instance-state.js';
import { sizeOf } from '../size.js';
import { drop, entryOf, put } from '../table.js';
import type { Appliers } from './appliers.js';

export const element: Appliers<ElementEvent> = {
  ElementActivated(s, e, b) {
    s.activations++;
    s.nextKey = Math.max(s.nextKey, e.key + 1);
    const { key, elementId, scopeKey, role, loopCounter, data } = e;
    const me: Mutable<ElementInstance> = {
      key,
      elementId,
      scopeKey,
      status: 'active',
      children: 0,
      owns: NONE,
    };
    if (role) me.role = role;
    if (loopCounter !== undefined) me.loopCounter = loopCounter;
    // The event keeps its own: the loop counts its runs in this one.
    if (data) me.data = { ...data };
    s.instances = put(b.instances, s.instances, key, me);
    const scope = own(s, b, scopeKey);
    if (scope) scope.children += 1;
  },
  ElementCompleting(s, e, b) {
    const me = own(s, b, e.key);
    if (me) me.status = 'completing';
  },
  ElementTerminating(s, e, b) {
    replace(s, b, e.key, ({ next: _, ...me }) => ({
      ...me,
      status: 'terminating',
      reason: e.reason,
      ...(e.next && { next: e.next }),
    }));
  },
  ScopeInterrupted(s, e, b) {
    replace(s, b, e.key, ({ next: _, ...me }) => ({ ...me, ...(e.next && { next: e.next }) }));
  },
  ElementCompleted: (s, e, b) => leave(s, b, e.key, 'completed'),
  ElementTerminated: (s, e, b) => leave(s, b, e.key, 'terminated'),
  ElementDataSet(s, e, b) {
    const me = own(s, b, e.key);
    if (me) me.data = { ...me.data, ...e.data };
  },
  LoopOutputCollected(s, e, b) {
    const before = entryOf(b.loopOutputs, e.key) ?? NONE;
    const outputs = put(before, entryOf(s.loopOutputs, e.key) ?? NONE, e.index, [e.value] as const);
    s.loopOutputs = put(b.loopOutputs, s.loopOutputs, e.key, outputs);
  },
};

function replace(
  s: Draft,
  b: InstanceState,
  key: Key,
  changed: (me: ElementInstance) => ElementInstance,
): void {
  change(s, b, 'instances', key, changed);
}

function leave(s: Draft, b: InstanceState, key: Key, how: 'completed' | 'terminated'): void {
  const me = entryOf(s.instances, key);
  if (!me) return;
  s.instances = drop(b.instances, s.instances, key);
  const variables = entryOf(s.variables, key);
  if (variables) {
    for (const name in variables) s.variableBytes -= sizeOf(variables[name]!);
    s.variables = drop(b.variables, s.variables, key);
  }
  s.loopOutputs = drop(b.loopOutputs, s.loopOutputs, key);
  s.waiting = drop(b.waiting, s.waiting, key);
  const scope = own(s, b, me.scopeKey);
  if (!scope) return;
  scope.children -= 1;
  if (me.role !== 'inner') return;
  const data = mine(entryOf(b.instances, me.scopeKey)?.data, scope.data);
  data[how] = Number(data[how] ?? 0) + 1;
  scope.data = data;
}
