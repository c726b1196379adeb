import type { Key } from './events.js';
import type { ElementInstance, InstanceState } from './instance-state.js';
import { drop, entryOf, put, type Table } from './table.js';

export type Mutable<T> = { -readonly [P in keyof T]: T[P] };

/** A state under construction: what it has from the state it came from is shared until it is written to. */
export type Draft = Mutable<InstanceState>;

/** Field by field: a spread of so many costs fifteen times as much, in every step. */
export const draftOf = (state: InstanceState): Draft => ({
  schema: state.schema,
  processId: state.processId,
  status: state.status,
  suspended: state.suspended,
  called: state.called,
  nextKey: state.nextKey,
  activations: state.activations,
  instances: state.instances,
  waiting: state.waiting,
  subscriptions: state.subscriptions,
  jobs: state.jobs,
  tasks: state.tasks,
  incidents: state.incidents,
  compensations: state.compensations,
  variables: state.variables,
  variableBytes: state.variableBytes,
  loopOutputs: state.loopOutputs,
  paused: state.paused,
});

export const NONE: readonly never[] = [];

type Tables = {
  [P in keyof InstanceState as InstanceState[P] extends Table<infer _>
    ? P
    : never]: InstanceState[P] extends Table<infer T> ? T : never;
};

/** Replaces an entry, where there is one. As everywhere here: `s` is the draft, `b` the state it came from. */
export function change<P extends keyof Tables>(
  s: Draft,
  b: InstanceState,
  name: P,
  key: Key,
  changed: (entry: Tables[P]) => Tables[P],
): void {
  const table = s[name] as Table<Tables[P]>;
  const entry = entryOf(table, key);
  if (entry !== undefined)
    (s[name] as Table<Tables[P]>) = put(b[name] as Table<Tables[P]>, table, key, changed(entry));
}

/** The element instance, for the draft to change in place: a scope counts many children in one step. */
export function own(s: Draft, b: InstanceState, key: Key): Mutable<ElementInstance> | undefined {
  const me = entryOf(s.instances, key);
  if (!me || me !== entryOf(b.instances, key)) return me;
  const copy = copyOf(me);
  s.instances = put(b.instances, s.instances, key, copy);
  return copy;
}

/** By hand: a spread of objects of several shapes costs ten times as much. */
function copyOf(me: ElementInstance): ElementInstance {
  const { key, elementId, scopeKey, status, children, owns, role, loopCounter, data, reason, next } = me;
  const copy: Mutable<ElementInstance> = { key, elementId, scopeKey, status, children, owns };
  if (role !== undefined) copy.role = role;
  if (loopCounter !== undefined) copy.loopCounter = loopCounter;
  if (data !== undefined) copy.data = data;
  if (reason !== undefined) copy.reason = reason;
  if (next !== undefined) copy.next = next;
  return copy;
}

/** It is open for its owner from now on, until it is released. */
export function hold(s: Draft, b: InstanceState, ownerKey: Key, key: Key): void {
  s.nextKey = Math.max(s.nextKey, key + 1);
  const owner = own(s, b, ownerKey);
  if (owner) owner.owns = owner.owns.length === 0 ? [key] : [...owner.owns, key];
}

export function release(
  s: Draft,
  b: InstanceState,
  from: 'tasks' | 'jobs' | 'subscriptions' | 'incidents',
  key: Key,
): void {
  const entry = entryOf<{ readonly elementKey?: Key; readonly ownerKey?: Key }>(s[from], key);
  if (!entry) return;
  (s[from] as Table<unknown>) = drop<unknown>(b[from], s[from], key);
  const owner = own(s, b, (entry.elementKey ?? entry.ownerKey)!);
  if (owner) owner.owns = owner.owns.length === 1 ? NONE : owner.owns.filter((k) => k !== key);
}

/** The object itself where the draft has made it, else a copy that it may change. */
export function mine<T extends object>(before: T | undefined, value: T | undefined): Mutable<T> {
  return value !== undefined && value !== before ? value : { ...(value as T) };
}
