import type { EventOf, InstanceEvent, Key } from './events.js';
import type { ElementInstance, InstanceState, Subscription, UserTask } from './instance-state.js';
import { sizeOf } from './size.js';
import { drop, entryOf, type Owned, put, type Table } from './table.js';

/** A state under construction: what it has from the state it came from is shared until it is written to. */
export type Draft = { -readonly [P in keyof InstanceState]: InstanceState[P] } & { readonly owned: Owned };

export function draftOf(state: InstanceState): Draft {
  return { ...state, owned: new Set() };
}

export function finish(draft: Draft): InstanceState {
  const { owned: _, ...state } = draft;
  return state;
}

/** The fold: `evolve(emptyState(id), all events) = state`. Leaves its input untouched. */
export function evolve(state: InstanceState, events: readonly InstanceEvent[]): InstanceState {
  const draft = draftOf(state);
  for (const event of events) apply(draft, event);
  return finish(draft);
}

export function apply(state: Draft, event: InstanceEvent): void {
  const applier = appliers[event.type] as ((state: Draft, event: InstanceEvent) => void) | undefined;
  applier?.(state, event);
}

type Appliers = { [T in InstanceEvent['type']]: ((state: Draft, event: EventOf<T>) => void) | undefined };

const appliers: Appliers = {
  ProcessInstanceCreated(s, e) {
    s.status = 'active';
    s.called = e.called;
    s.instances = put(s.owned, s.instances, 0, {
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

  ElementActivated(s, e) {
    s.activations++;
    s.nextKey = Math.max(s.nextKey, e.key + 1);
    const { key, elementId, scopeKey, role, loopCounter, data } = e;
    s.instances = put(s.owned, s.instances, key, {
      key,
      elementId,
      scopeKey,
      status: 'active',
      children: 0,
      owns: [],
      ...(role && { role }),
      ...(loopCounter !== undefined && { loopCounter }),
      ...(data && { data }),
    });
    update(s, scopeKey, (scope) => ({ children: scope.children + 1 }));
  },
  ElementCompleting(s, e) {
    update(s, e.key, () => ({ status: 'completing' }));
  },
  ElementTerminating(s, e) {
    replace(s, e.key, ({ next: _, ...me }) => ({
      ...me,
      status: 'terminating',
      reason: e.reason,
      ...(e.next && { next: e.next }),
    }));
  },
  ScopeInterrupted(s, e) {
    replace(s, e.key, ({ next: _, ...me }) => ({ ...me, ...(e.next && { next: e.next }) }));
  },
  ElementCompleted: (s, e) => leave(s, e.key, 'completed'),
  ElementTerminated: (s, e) => leave(s, e.key, 'terminated'),
  ElementDataSet(s, e) {
    update(s, e.key, (me) => ({ data: { ...me.data, ...e.data } }));
  },
  LoopOutputCollected(s, e) {
    const outputs = put(s.owned, entryOf(s.loopOutputs, e.key) ?? [], e.index, e.value);
    s.loopOutputs = put(s.owned, s.loopOutputs, e.key, outputs);
  },
  StepPaused(s, e) {
    s.paused = { agenda: e.agenda, touched: e.touched, ...(e.changes && { changes: e.changes }) };
  },
  StepContinued(s) {
    s.paused = null;
  },

  SequenceFlowTaken: undefined,
  TokenParked(s, e) {
    const joins = own(s.owned, entryOf(s.waiting, e.scopeKey));
    const flows = own(s.owned, joins[e.elementId]);
    flows[e.flowId] = (flows[e.flowId] ?? 0) + 1;
    joins[e.elementId] = flows;
    s.waiting = put(s.owned, s.waiting, e.scopeKey, joins);
  },
  TokensJoined(s, e) {
    const joins = own(s.owned, entryOf(s.waiting, e.scopeKey));
    const flows = own(s.owned, joins[e.elementId]);
    for (const flow of e.flows) {
      const left = (flows[flow] ?? 0) - 1;
      if (left > 0) flows[flow] = left;
      else delete flows[flow];
    }
    if (Object.keys(flows).length > 0) joins[e.elementId] = flows;
    else delete joins[e.elementId];
    s.waiting =
      Object.keys(joins).length > 0
        ? put(s.owned, s.waiting, e.scopeKey, joins)
        : drop(s.owned, s.waiting, e.scopeKey);
  },

  UserTaskCreated(s, e) {
    s.tasks = put(s.owned, s.tasks, e.key, { key: e.key, elementKey: e.elementKey, ...e.attributes });
    hold(s, e.elementKey, e.key);
  },
  UserTaskAssigned(s, e) {
    change(s, 'tasks', e.key, (task) => ({ ...settled(task), assignee: e.assignee }));
  },
  UserTaskUpdated(s, e) {
    change(s, 'tasks', e.key, (task) => ({ ...settled(task), ...e.changes }));
  },
  UserTaskTransitionStarted(s, e) {
    change(s, 'tasks', e.key, (task) => ({ ...task, transition: e.transition }));
  },
  UserTaskTransitionAgreed(s, e) {
    change(s, 'tasks', e.key, (task) => {
      if (!task.transition) return task;
      const { agreed, changes, ...transition } = task.transition;
      return {
        ...task,
        transition: { ...transition, agreed: agreed + 1, changes: { ...changes, ...e.changes } },
      };
    });
  },
  UserTaskTransitionDenied(s, e) {
    change(s, 'tasks', e.key, settled);
  },
  UserTaskCompleted: (s, e) => release(s, 'tasks', e.key),
  UserTaskCanceled: (s, e) => release(s, 'tasks', e.key),

  JobCreated(s, e) {
    const { key, elementKey, kind, listenerEventType, retries } = e;
    s.jobs = put(s.owned, s.jobs, key, { key, elementKey, kind, listenerEventType, retries });
    hold(s, elementKey, key);
  },
  JobCompleted: (s, e) => release(s, 'jobs', e.key),
  JobErrorThrown: (s, e) => release(s, 'jobs', e.key),
  JobCanceled: (s, e) => release(s, 'jobs', e.key),
  JobFailed(s, e) {
    change(s, 'jobs', e.key, (job) => ({ ...job, retries: e.retries }));
  },
  JobUpdated(s, e) {
    const { retries } = e;
    if (retries !== undefined) change(s, 'jobs', e.key, (job) => ({ ...job, retries }));
  },

  SubscriptionOpened(s, e) {
    const { key, ownerKey, elementId, index, awaited } = e;
    s.subscriptions = put(s.owned, s.subscriptions, key, { key, ownerKey, elementId, index, awaited });
    hold(s, ownerKey, key);
  },
  SubscriptionTriggered(s, e) {
    if (!e.keep) release(s, 'subscriptions', e.key);
  },
  SubscriptionFired(s, e) {
    change(s, 'subscriptions', e.key, (sub) => ({ ...sub, fired: e.variables }));
  },
  SubscriptionClosed: (s, e) => release(s, 'subscriptions', e.key),
  SubscriptionUpdated(s, e) {
    change(
      s,
      'subscriptions',
      e.key,
      ({ fired: _, ...sub }): Subscription => ({ ...sub, awaited: e.awaited }),
    );
  },

  VariablesSet(s, e) {
    const variables = own(s.owned, entryOf(s.variables, e.scopeKey));
    for (const name in e.values) {
      s.variableBytes += sizeOf(e.values[name]!) - (name in variables ? sizeOf(variables[name]!) : 0);
      variables[name] = e.values[name]!;
    }
    s.variables = put(s.owned, s.variables, e.scopeKey, variables);
  },

  IncidentRaised(s, e) {
    const { key, elementKey, code, message, jobKey, retry } = e;
    s.incidents = put(s.owned, s.incidents, key, { key, elementKey, code, message, jobKey, retry });
    hold(s, elementKey, key);
  },
  IncidentResolved(s, e) {
    if (entryOf(s.incidents, e.key)?.code === 'LOOP_LIMIT') s.activations = 0;
    release(s, 'incidents', e.key);
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
  name: P,
  key: Key,
  changed: (entry: Tables[P]) => Tables[P],
): void {
  const table = s[name] as Table<Tables[P]>;
  const entry = entryOf(table, key);
  if (entry !== undefined) (s[name] as Table<Tables[P]>) = put(s.owned, table, key, changed(entry));
}

function replace(s: Draft, key: Key, changed: (me: ElementInstance) => ElementInstance): void {
  change(s, 'instances', key, changed);
}

function update(s: Draft, key: Key, changes: (me: ElementInstance) => Partial<ElementInstance>): void {
  const me = entryOf(s.instances, key);
  if (me) s.instances = put(s.owned, s.instances, key, { ...me, ...changes(me) });
}

function leave(s: Draft, key: Key, how: 'completed' | 'terminated'): void {
  const me = entryOf(s.instances, key);
  if (!me) return;
  s.instances = drop(s.owned, s.instances, key);
  const variables = entryOf(s.variables, key);
  for (const name in variables) s.variableBytes -= sizeOf(variables[name]!);
  s.variables = drop(s.owned, s.variables, key);
  s.loopOutputs = drop(s.owned, s.loopOutputs, key);
  s.waiting = drop(s.owned, s.waiting, key);
  update(s, me.scopeKey, (scope) => ({
    children: scope.children - 1,
    ...(me.role === 'inner' && { data: { ...scope.data, [how]: Number(scope.data?.[how] ?? 0) + 1 } }),
  }));
}

function hold(s: Draft, ownerKey: Key, key: Key): void {
  s.nextKey = Math.max(s.nextKey, key + 1);
  update(s, ownerKey, (me) => ({ owns: [...me.owns, key] }));
}

function release(s: Draft, from: 'tasks' | 'jobs' | 'subscriptions' | 'incidents', key: Key): void {
  const entry = entryOf<{ readonly elementKey?: Key; readonly ownerKey?: Key }>(s[from], key);
  if (!entry) return;
  (s[from] as Table<unknown>) = drop<unknown>(s.owned, s[from], key);
  const owner = entry.elementKey ?? entry.ownerKey;
  if (owner !== undefined) update(s, owner, (me) => ({ owns: me.owns.filter((k) => k !== key) }));
}

/** The object itself where the draft owns it, else a copy that it owns. */
function own<T extends object>(owned: Owned, value: T | undefined): { -readonly [P in keyof T]: T[P] } {
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
