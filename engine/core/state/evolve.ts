import type { EventOf, InstanceEvent, Key } from './events.js';
import type { ElementInstance, InstanceState, Subscription, UserTask } from './instance-state.js';
import { sizeOf } from './size.js';
import { drop, entryOf, type Owned, put, type Table } from './table.js';

type Mutable<T> = { -readonly [P in keyof T]: T[P] };

/** A state under construction: what it has from the state it came from is shared until it is written to. */
export type Draft = Mutable<InstanceState>;

export const draftOf = (state: InstanceState): Draft => ({ ...state });

/** The fold: `evolve(emptyState(id), all events) = state`. Leaves its input untouched. */
export function evolve(state: InstanceState, events: readonly InstanceEvent[]): InstanceState {
  const draft = draftOf(state);
  const owned: Owned = new Set();
  for (const event of events) apply(draft, event, owned);
  return draft;
}

/** @param owned what was made for this draft, and may be changed in place */
export function apply(state: Draft, event: InstanceEvent, owned: Owned): void {
  (appliers[event.type] as Applier<InstanceEvent> | undefined)?.(state, event, owned);
}

type Applier<E> = (state: Draft, event: E, owned: Owned) => void;
type Appliers = { [T in InstanceEvent['type']]: Applier<EventOf<T>> | undefined };

const appliers: Appliers = {
  ProcessInstanceCreated(s, e, owned) {
    s.status = 'active';
    s.called = e.called;
    s.instances = put(owned, s.instances, 0, {
      key: 0,
      elementId: e.processId,
      scopeKey: -1,
      status: 'active',
      children: 0,
      owns: [],
    });
  },
  ProcessInstanceCompleted: (s) => end(s, 'completed'),
  ProcessInstanceTerminated: (s) => end(s, 'terminated'),
  ProcessInstanceFailed: (s) => end(s, 'failed'),
  ProcessInstanceSuspended(s) {
    s.suspended = true;
  },
  ProcessInstanceResumed(s) {
    s.suspended = false;
  },

  ElementActivated(s, e, owned) {
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
    if (data) me.data = data;
    s.instances = put(owned, s.instances, key, me);
    const scope = own(s, owned, scopeKey);
    if (scope) scope.children += 1;
  },
  ElementCompleting(s, e, owned) {
    const me = own(s, owned, e.key);
    if (me) me.status = 'completing';
  },
  ElementTerminating(s, e, owned) {
    replace(s, owned, e.key, ({ next: _, ...me }) => ({
      ...me,
      status: 'terminating',
      reason: e.reason,
      ...(e.next && { next: e.next }),
    }));
  },
  ScopeInterrupted(s, e, owned) {
    replace(s, owned, e.key, ({ next: _, ...me }) => ({ ...me, ...(e.next && { next: e.next }) }));
  },
  ElementCompleted: (s, e, owned) => leave(s, owned, e.key, 'completed'),
  ElementTerminated: (s, e, owned) => leave(s, owned, e.key, 'terminated'),
  ElementDataSet(s, e, owned) {
    const me = own(s, owned, e.key);
    if (me) me.data = { ...me.data, ...e.data };
  },
  LoopOutputCollected(s, e, owned) {
    const outputs = put(owned, entryOf(s.loopOutputs, e.key) ?? [], e.index, [e.value] as const);
    s.loopOutputs = put(owned, s.loopOutputs, e.key, outputs);
  },
  StepPaused(s, e) {
    s.paused = { agenda: e.agenda, touched: e.touched, ...(e.changes && { changes: e.changes }) };
  },
  StepContinued(s) {
    s.paused = null;
  },

  SequenceFlowTaken: undefined,
  TokenParked(s, e, owned) {
    const joins = mine(owned, entryOf(s.waiting, e.scopeKey));
    const flows = mine(owned, joins[e.elementId]);
    flows[e.flowId] = (flows[e.flowId] ?? 0) + 1;
    joins[e.elementId] = flows;
    s.waiting = put(owned, s.waiting, e.scopeKey, joins);
  },
  TokensJoined(s, e, owned) {
    const joins = mine(owned, entryOf(s.waiting, e.scopeKey));
    const flows = mine(owned, joins[e.elementId]);
    for (const flow of e.flows) {
      const left = (flows[flow] ?? 0) - 1;
      if (left > 0) flows[flow] = left;
      else delete flows[flow];
    }
    if (Object.keys(flows).length > 0) joins[e.elementId] = flows;
    else delete joins[e.elementId];
    s.waiting =
      Object.keys(joins).length > 0
        ? put(owned, s.waiting, e.scopeKey, joins)
        : drop(owned, s.waiting, e.scopeKey);
  },

  UserTaskCreated(s, e, owned) {
    s.tasks = put(owned, s.tasks, e.key, { key: e.key, elementKey: e.elementKey, ...e.attributes });
    hold(s, owned, e.elementKey, e.key);
  },
  UserTaskAssigned(s, e, owned) {
    change(s, owned, 'tasks', e.key, (task) => ({ ...settled(task), assignee: e.assignee }));
  },
  UserTaskUpdated(s, e, owned) {
    change(s, owned, 'tasks', e.key, (task) => ({ ...settled(task), ...e.changes }));
  },
  UserTaskTransitionStarted(s, e, owned) {
    change(s, owned, 'tasks', e.key, (task) => ({ ...task, transition: e.transition }));
  },
  UserTaskTransitionAgreed(s, e, owned) {
    change(s, owned, 'tasks', e.key, (task) => {
      if (!task.transition) return task;
      const { agreed, changes, ...transition } = task.transition;
      return {
        ...task,
        transition: { ...transition, agreed: agreed + 1, changes: { ...changes, ...e.changes } },
      };
    });
  },
  UserTaskTransitionDenied(s, e, owned) {
    change(s, owned, 'tasks', e.key, settled);
  },
  UserTaskCompleted: (s, e, owned) => release(s, owned, 'tasks', e.key),
  UserTaskCanceled: (s, e, owned) => release(s, owned, 'tasks', e.key),

  JobCreated(s, e, owned) {
    const { key, elementKey, kind, listenerEventType, retries } = e;
    s.jobs = put(owned, s.jobs, key, { key, elementKey, kind, listenerEventType, retries });
    hold(s, owned, elementKey, key);
  },
  JobCompleted: (s, e, owned) => release(s, owned, 'jobs', e.key),
  JobErrorThrown: (s, e, owned) => release(s, owned, 'jobs', e.key),
  JobCanceled: (s, e, owned) => release(s, owned, 'jobs', e.key),
  JobFailed(s, e, owned) {
    change(s, owned, 'jobs', e.key, (job) => ({ ...job, retries: e.retries }));
  },
  JobUpdated(s, e, owned) {
    const { retries } = e;
    if (retries !== undefined) change(s, owned, 'jobs', e.key, (job) => ({ ...job, retries }));
  },

  SubscriptionOpened(s, e, owned) {
    const { key, ownerKey, elementId, index, awaited } = e;
    s.subscriptions = put(owned, s.subscriptions, key, { key, ownerKey, elementId, index, awaited });
    hold(s, owned, ownerKey, key);
  },
  SubscriptionTriggered(s, e, owned) {
    if (!e.keep) release(s, owned, 'subscriptions', e.key);
  },
  SubscriptionFired(s, e, owned) {
    change(s, owned, 'subscriptions', e.key, (sub) => ({ ...sub, fired: e.variables }));
  },
  SubscriptionClosed: (s, e, owned) => release(s, owned, 'subscriptions', e.key),
  SubscriptionUpdated(s, e, owned) {
    change(
      s,
      owned,
      'subscriptions',
      e.key,
      ({ fired: _, ...sub }): Subscription => ({ ...sub, awaited: e.awaited }),
    );
  },

  VariablesSet(s, e, owned) {
    const variables = mine(owned, entryOf(s.variables, e.scopeKey));
    for (const name in e.values) {
      s.variableBytes += sizeOf(e.values[name]!) - (name in variables ? sizeOf(variables[name]!) : 0);
      variables[name] = e.values[name]!;
    }
    s.variables = put(owned, s.variables, e.scopeKey, variables);
  },

  IncidentRaised(s, e, owned) {
    const { key, elementKey, code, message, jobKey, retry } = e;
    s.incidents = put(owned, s.incidents, key, { key, elementKey, code, message, jobKey, retry });
    hold(s, owned, elementKey, key);
  },
  IncidentResolved(s, e, owned) {
    if (entryOf(s.incidents, e.key)?.code === 'LOOP_LIMIT') s.activations = 0;
    release(s, owned, 'incidents', e.key);
  },

  MessageThrown: undefined,
  SignalThrown: undefined,
  ErrorThrown: undefined,
  EscalationThrown: undefined,
  ProcessCalled: undefined,
  CallCanceled: undefined,
  DecisionEvaluated(s, e) {
    s.nextKey = Math.max(s.nextKey, e.key + 1);
  },
  DataStoreWritten: undefined,

  CompensationRegistered(s, e) {
    const { type: _, ...registration } = e;
    s.nextKey = Math.max(s.nextKey, e.key + 1);
    s.compensations = [...s.compensations, registration];
  },
  CompensationStarted(s, e) {
    s.compensations = s.compensations.filter((c) => c.key !== e.key);
  },
  CompensationsDropped(s, e) {
    s.compensations = s.compensations.filter((c) => c.scopeKey !== e.scopeKey);
  },
};

const NONE: readonly Key[] = [];

function settled({ transition: _, ...task }: UserTask): UserTask {
  return task;
}

type Tables = {
  [P in keyof InstanceState as InstanceState[P] extends Table<infer _>
    ? P
    : never]: InstanceState[P] extends Table<infer T> ? T : never;
};

function change<P extends keyof Tables>(
  s: Draft,
  owned: Owned,
  name: P,
  key: Key,
  changed: (entry: Tables[P]) => Tables[P],
): void {
  const table = s[name] as Table<Tables[P]>;
  const entry = entryOf(table, key);
  if (entry !== undefined) (s[name] as Table<Tables[P]>) = put(owned, table, key, changed(entry));
}

function replace(s: Draft, owned: Owned, key: Key, changed: (me: ElementInstance) => ElementInstance): void {
  change(s, owned, 'instances', key, changed);
}

/** The element instance, for the draft to change in place: a scope counts many children in one step. */
function own(s: Draft, owned: Owned, key: Key): Mutable<ElementInstance> | undefined {
  const me = entryOf(s.instances, key);
  if (!me || owned.has(me)) return me;
  const copy = { ...me };
  owned.add(copy);
  s.instances = put(owned, s.instances, key, copy);
  return copy;
}

function leave(s: Draft, owned: Owned, key: Key, how: 'completed' | 'terminated'): void {
  const me = entryOf(s.instances, key);
  if (!me) return;
  s.instances = drop(owned, s.instances, key);
  const variables = entryOf(s.variables, key);
  for (const name in variables) s.variableBytes -= sizeOf(variables[name]!);
  s.variables = drop(owned, s.variables, key);
  s.loopOutputs = drop(owned, s.loopOutputs, key);
  s.waiting = drop(owned, s.waiting, key);
  const scope = own(s, owned, me.scopeKey);
  if (!scope) return;
  scope.children -= 1;
  if (me.role !== 'inner') return;
  const data = mine(owned, scope.data);
  data[how] = Number(data[how] ?? 0) + 1;
  scope.data = data;
}

function hold(s: Draft, owned: Owned, ownerKey: Key, key: Key): void {
  s.nextKey = Math.max(s.nextKey, key + 1);
  const owner = own(s, owned, ownerKey);
  if (owner) owner.owns = [...owner.owns, key];
}

function release(
  s: Draft,
  owned: Owned,
  from: 'tasks' | 'jobs' | 'subscriptions' | 'incidents',
  key: Key,
): void {
  const entry = entryOf<{ readonly elementKey?: Key; readonly ownerKey?: Key }>(s[from], key);
  if (!entry) return;
  (s[from] as Table<unknown>) = drop<unknown>(owned, s[from], key);
  const owner = own(s, owned, (entry.elementKey ?? entry.ownerKey)!);
  if (owner) owner.owns = owner.owns.filter((k) => k !== key);
}

/** The object itself where the draft owns it, else a copy that it owns. */
function mine<T extends object>(owned: Owned, value: T | undefined): Mutable<T> {
  if (value && owned.has(value)) return value;
  const copy = { ...value } as T;
  owned.add(copy);
  return copy;
}

function end(s: Draft, status: InstanceState['status']): void {
  s.status = status;
  s.instances = [];
  s.waiting = [];
  s.subscriptions = [];
  s.jobs = [];
  s.tasks = [];
  s.incidents = [];
  s.compensations = [];
  s.loopOutputs = [];
  s.paused = null;
}
