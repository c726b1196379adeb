import type { ElementId } from '../model/graph.js';
import type { Compensation, EventOf, InstanceEvent, Key } from './events.js';
import type { ElementInstance, InstanceState, Subscription, UserTask } from './instance-state.js';
import { sizeOf } from './size.js';
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

/** The fold: `evolve(emptyState(id), all events) = state`. Leaves its input untouched. */
export function evolve(state: InstanceState, events: readonly InstanceEvent[]): InstanceState {
  const draft = draftOf(state);
  for (const event of events) apply(draft, event, state);
  return draft;
}

/** @param base what the draft came from: lists and entries that it has and `base` has not are its own, to be changed in place */
export function apply(state: Draft, event: InstanceEvent, base: InstanceState): void {
  (appliers[event.type] as Applier<InstanceEvent> | undefined)?.(state, event, base);
}

type Applier<E> = (state: Draft, event: E, base: InstanceState) => void;
type Appliers = { [T in InstanceEvent['type']]: Applier<EventOf<T>> | undefined };

const appliers: Appliers = {
  ProcessInstanceCreated(s, e, b) {
    s.status = 'active';
    s.called = e.called;
    s.instances = put(b.instances, s.instances, 0, {
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
  StepPaused(s, e) {
    s.paused = { agenda: e.agenda, touched: e.touched, ...(e.changes && { changes: e.changes }) };
  },
  StepContinued(s) {
    s.paused = null;
  },

  SequenceFlowTaken: undefined,
  TokenParked(s, e, b) {
    const { joins, flows } = tokensAt(s, b, e);
    flows[e.flowId] = (flows[e.flowId] ?? 0) + 1;
    joins[e.elementId] = flows;
    s.waiting = put(b.waiting, s.waiting, e.scopeKey, joins);
  },
  TokensJoined(s, e, b) {
    const { joins, flows } = tokensAt(s, b, e);
    for (const flow of e.flows) {
      const left = (flows[flow] ?? 0) - 1;
      if (left > 0) flows[flow] = left;
      else delete flows[flow];
    }
    if (Object.keys(flows).length > 0) joins[e.elementId] = flows;
    else delete joins[e.elementId];
    s.waiting =
      Object.keys(joins).length > 0
        ? put(b.waiting, s.waiting, e.scopeKey, joins)
        : drop(b.waiting, s.waiting, e.scopeKey);
  },

  UserTaskCreated(s, e, b) {
    const { key, elementKey } = e;
    const { assignee, candidateGroups, candidateUsers, dueDate, followUpDate, priority } = e.attributes;
    s.tasks = put(b.tasks, s.tasks, key, {
      key,
      elementKey,
      assignee,
      candidateGroups,
      candidateUsers,
      dueDate,
      followUpDate,
      priority,
    });
    hold(s, b, e.elementKey, e.key);
  },
  UserTaskAssigned(s, e, b) {
    change(s, b, 'tasks', e.key, (task) => ({ ...settled(task), assignee: e.assignee }));
  },
  UserTaskUpdated(s, e, b) {
    change(s, b, 'tasks', e.key, (task) => ({ ...settled(task), ...e.changes }));
  },
  UserTaskTransitionStarted(s, e, b) {
    change(s, b, 'tasks', e.key, (task) => ({ ...task, transition: e.transition }));
  },
  UserTaskTransitionAgreed(s, e, b) {
    change(s, b, 'tasks', e.key, (task) => {
      if (!task.transition) return task;
      const { agreed, changes, ...transition } = task.transition;
      return {
        ...task,
        transition: { ...transition, agreed: agreed + 1, changes: { ...changes, ...e.changes } },
      };
    });
  },
  UserTaskTransitionDenied(s, e, b) {
    change(s, b, 'tasks', e.key, settled);
  },
  UserTaskCompleted: (s, e, b) => release(s, b, 'tasks', e.key),
  UserTaskCanceled: (s, e, b) => release(s, b, 'tasks', e.key),

  JobCreated(s, e, b) {
    const { key, elementKey, kind, listenerEventType, retries } = e;
    s.jobs = put(b.jobs, s.jobs, key, { key, elementKey, kind, listenerEventType, retries });
    hold(s, b, elementKey, key);
  },
  JobCompleted: (s, e, b) => release(s, b, 'jobs', e.key),
  JobErrorThrown: (s, e, b) => release(s, b, 'jobs', e.key),
  JobCanceled: (s, e, b) => release(s, b, 'jobs', e.key),
  JobFailed(s, e, b) {
    change(s, b, 'jobs', e.key, (job) => ({ ...job, retries: e.retries }));
  },
  JobUpdated(s, e, b) {
    const { retries } = e;
    if (retries !== undefined) change(s, b, 'jobs', e.key, (job) => ({ ...job, retries }));
  },

  SubscriptionOpened(s, e, b) {
    const { key, ownerKey, elementId, index, awaited } = e;
    s.subscriptions = put(b.subscriptions, s.subscriptions, key, {
      key,
      ownerKey,
      elementId,
      index,
      awaited,
    });
    hold(s, b, ownerKey, key);
  },
  SubscriptionTriggered(s, e, b) {
    if (!e.keep) release(s, b, 'subscriptions', e.key);
  },
  SubscriptionFired(s, e, b) {
    change(s, b, 'subscriptions', e.key, (sub) => ({ ...sub, fired: e.variables }));
  },
  SubscriptionClosed: (s, e, b) => release(s, b, 'subscriptions', e.key),
  SubscriptionUpdated(s, e, b) {
    change(
      s,
      b,
      'subscriptions',
      e.key,
      ({ fired: _, ...sub }): Subscription => ({ ...sub, awaited: e.awaited }),
    );
  },

  VariablesSet(s, e, b) {
    const variables = mine(entryOf(b.variables, e.scopeKey), entryOf(s.variables, e.scopeKey));
    for (const name in e.values) {
      s.variableBytes += sizeOf(e.values[name]!) - (name in variables ? sizeOf(variables[name]!) : 0);
      variables[name] = e.values[name]!;
    }
    s.variables = put(b.variables, s.variables, e.scopeKey, variables);
  },

  IncidentRaised(s, e, b) {
    const { key, elementKey, code, message, jobKey, retry } = e;
    s.incidents = put(b.incidents, s.incidents, key, { key, elementKey, code, message, jobKey, retry });
    hold(s, b, elementKey, key);
  },
  IncidentResolved(s, e, b) {
    if (entryOf(s.incidents, e.key)?.code === 'LOOP_LIMIT') s.activations = 0;
    release(s, b, 'incidents', e.key);
  },

  MessageThrown: undefined,
  SignalThrown: undefined,
  ErrorThrown: undefined,
  EscalationThrown: undefined,
  ProcessCalled(s, e, b) {
    const me = own(s, b, e.elementKey);
    if (me) me.data = { ...me.data, called: true };
  },
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
  CompensationsHandedOver(s, e) {
    const isMoved = (c: Compensation) => c.scopeKey === e.scopeKey;
    const together = e.together === undefined ? {} : { together: e.together };
    const moved = s.compensations
      .filter(isMoved)
      .map((c, index) => ({ ...c, key: e.key + index, scopeKey: e.to, ...together }));
    s.nextKey = Math.max(s.nextKey, e.key + moved.length);
    s.compensations = [...s.compensations.filter((c) => !isMoved(c)), ...moved];
  },
};

const NONE: readonly never[] = [];

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

function replace(
  s: Draft,
  b: InstanceState,
  key: Key,
  changed: (me: ElementInstance) => ElementInstance,
): void {
  change(s, b, 'instances', key, changed);
}

/** The element instance, for the draft to change in place: a scope counts many children in one step. */
function own(s: Draft, b: InstanceState, key: Key): Mutable<ElementInstance> | undefined {
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

function hold(s: Draft, b: InstanceState, ownerKey: Key, key: Key): void {
  s.nextKey = Math.max(s.nextKey, key + 1);
  const owner = own(s, b, ownerKey);
  if (owner) owner.owns = owner.owns.length === 0 ? [key] : [...owner.owns, key];
}

function release(
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

/** The tokens that wait at a join, for the draft to count. */
function tokensAt(
  s: Draft,
  b: InstanceState,
  { scopeKey, elementId }: { readonly scopeKey: Key; readonly elementId: ElementId },
) {
  const before = entryOf(b.waiting, scopeKey);
  const joins = mine(before, entryOf(s.waiting, scopeKey));
  return { joins, flows: mine(before?.[elementId], joins[elementId]) };
}

/** The object itself where the draft has made it, else a copy that it may change. */
function mine<T extends object>(before: T | undefined, value: T | undefined): Mutable<T> {
  return value !== undefined && value !== before ? value : { ...(value as T) };
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
