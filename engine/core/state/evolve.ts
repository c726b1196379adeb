import type { EventOf, InstanceEvent, Json, Key, Variables } from './events.js';
import type { ElementInstance, InstanceState, UserTask } from './instance-state.js';

type Mutable<T> = { -readonly [P in keyof T]: T[P] };
type Record_<T> = { [key: string | number]: T };

/**
 * A state under construction. Its top-level records are its own copies; the entries in them are shared with the
 * state it came from and are replaced, never changed, unless the draft owns them.
 */
type Records =
  | 'instances'
  | 'waiting'
  | 'subscriptions'
  | 'jobs'
  | 'tasks'
  | 'incidents'
  | 'variables'
  | 'loopOutputs';
export type Draft = Mutable<Omit<InstanceState, Records>> & {
  [P in Records]: Record_<
    InstanceState[P] extends { readonly [key: number]: infer V }
      ? V
      : InstanceState[P] extends { readonly [key: string]: infer V }
        ? V
        : never
  >;
} & { readonly owned: Set<object> };

/**
 * @param consume the caller gives the state away: no copy is made, which matters above about 1,000 live elements.
 */
export function draftOf(state: InstanceState, consume = false): Draft {
  if (consume) return Object.assign(state as unknown as Draft, { owned: new Set<object>() });
  return {
    ...state,
    instances: { ...state.instances },
    waiting: { ...state.waiting },
    subscriptions: { ...state.subscriptions },
    jobs: { ...state.jobs },
    tasks: { ...state.tasks },
    incidents: { ...state.incidents },
    variables: { ...state.variables },
    loopOutputs: { ...state.loopOutputs },
    owned: new Set<object>(),
  } as unknown as Draft;
}

export function finish(draft: Draft): InstanceState {
  const { owned: _, ...state } = draft;
  return state as unknown as InstanceState;
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
    s.instances[0] = {
      key: 0,
      elementId: e.processId,
      scopeKey: -1,
      status: 'active',
      children: 0,
      owns: [],
    };
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
    s.instances[key] = {
      key,
      elementId,
      scopeKey,
      status: 'active',
      children: 0,
      owns: [],
      ...(role && { role }),
      ...(loopCounter !== undefined && { loopCounter }),
      ...(data && { data }),
    };
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
    own(s, s.loopOutputs, e.key)[e.index] = e.value;
  },
  StepPaused(s, e) {
    s.paused = { agenda: e.agenda, touched: e.touched, ...(e.changes && { changes: e.changes }) };
  },
  StepContinued(s) {
    s.paused = null;
  },

  SequenceFlowTaken: undefined,
  TokenParked(s, e) {
    const at = own<number>(s, s.waiting, `${e.scopeKey}:${e.elementId}`);
    at[e.flowId] = (at[e.flowId] ?? 0) + 1;
  },
  TokensJoined(s, e) {
    const place = `${e.scopeKey}:${e.elementId}`;
    const at = own<number>(s, s.waiting, place);
    for (const flow of e.flows) {
      const left = (at[flow] ?? 0) - 1;
      if (left > 0) at[flow] = left;
      else delete at[flow];
    }
    if (Object.keys(at).length === 0) delete s.waiting[place];
  },

  UserTaskCreated(s, e) {
    s.tasks[e.key] = { key: e.key, elementKey: e.elementKey, ...e.attributes };
    hold(s, e.elementKey, e.key);
  },
  UserTaskAssigned(s, e) {
    const task = s.tasks[e.key];
    if (task) s.tasks[e.key] = { ...settled(task), assignee: e.assignee };
  },
  UserTaskUpdated(s, e) {
    const task = s.tasks[e.key];
    if (task) s.tasks[e.key] = { ...settled(task), ...e.changes };
  },
  UserTaskTransitionStarted(s, e) {
    const task = s.tasks[e.key];
    if (task) s.tasks[e.key] = { ...task, transition: e.transition };
  },
  UserTaskTransitionAgreed(s, e) {
    const task = s.tasks[e.key];
    if (!task?.transition) return;
    const { agreed, changes, ...transition } = task.transition;
    s.tasks[e.key] = {
      ...task,
      transition: { ...transition, agreed: agreed + 1, changes: { ...changes, ...e.changes } },
    };
  },
  UserTaskTransitionDenied(s, e) {
    const task = s.tasks[e.key];
    if (task) s.tasks[e.key] = settled(task);
  },
  UserTaskCompleted: (s, e) => release(s, s.tasks, e.key),
  UserTaskCanceled: (s, e) => release(s, s.tasks, e.key),

  JobCreated(s, e) {
    const { key, elementKey, kind, listenerEventType, retries } = e;
    s.jobs[key] = { key, elementKey, kind, listenerEventType, retries };
    hold(s, elementKey, key);
  },
  JobCompleted: (s, e) => release(s, s.jobs, e.key),
  JobErrorThrown: (s, e) => release(s, s.jobs, e.key),
  JobCanceled: (s, e) => release(s, s.jobs, e.key),
  JobFailed(s, e) {
    const job = s.jobs[e.key];
    if (job) s.jobs[e.key] = { ...job, retries: e.retries };
  },
  JobUpdated(s, e) {
    const job = s.jobs[e.key];
    if (job && e.retries !== undefined) s.jobs[e.key] = { ...job, retries: e.retries };
  },

  SubscriptionOpened(s, e) {
    const { key, ownerKey, elementId, index, awaited } = e;
    s.subscriptions[key] = { key, ownerKey, elementId, index, awaited };
    hold(s, ownerKey, key);
  },
  SubscriptionTriggered(s, e) {
    if (!e.keep) release(s, s.subscriptions, e.key);
  },
  SubscriptionFired(s, e) {
    const sub = s.subscriptions[e.key];
    if (sub) s.subscriptions[e.key] = { ...sub, fired: e.variables };
  },
  SubscriptionClosed: (s, e) => release(s, s.subscriptions, e.key),
  SubscriptionUpdated(s, e) {
    const sub = s.subscriptions[e.key];
    if (!sub) return;
    const { fired: _, ...rest } = sub;
    s.subscriptions[e.key] = { ...rest, awaited: e.awaited };
  },

  VariablesSet(s, e) {
    Object.assign(own<Json>(s, s.variables as Record_<Variables>, e.scopeKey), e.values);
  },

  IncidentRaised(s, e) {
    const { key, elementKey, code, message, jobKey, retry } = e;
    s.incidents[key] = { key, elementKey, code, message, jobKey, retry };
    hold(s, elementKey, key);
  },
  IncidentResolved(s, e) {
    if (s.incidents[e.key]?.code === 'LOOP_LIMIT') s.activations = 0;
    release(s, s.incidents, e.key);
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

function replace(s: Draft, key: Key, change: (me: ElementInstance) => ElementInstance): void {
  const me = s.instances[key];
  if (me) s.instances[key] = change(me);
}

function update(s: Draft, key: Key, change: (me: ElementInstance) => Partial<ElementInstance>): void {
  const me = s.instances[key];
  if (me) s.instances[key] = { ...me, ...change(me) };
}

function leave(s: Draft, key: Key, how: 'completed' | 'terminated'): void {
  const me = s.instances[key];
  if (!me) return;
  delete s.instances[key];
  delete s.variables[key];
  delete s.loopOutputs[key];
  const prefix = `${key}:`;
  for (const place in s.waiting) if (place.startsWith(prefix)) delete s.waiting[place];
  update(s, me.scopeKey, (scope) => ({
    children: scope.children - 1,
    ...(me.role === 'inner' && { data: { ...scope.data, [how]: Number(scope.data?.[how] ?? 0) + 1 } }),
  }));
}

function hold(s: Draft, ownerKey: Key, key: Key): void {
  s.nextKey = Math.max(s.nextKey, key + 1);
  update(s, ownerKey, (me) => ({ owns: [...me.owns, key] }));
}

function release(
  s: Draft,
  from: Record_<{ readonly elementKey?: Key; readonly ownerKey?: Key }>,
  key: Key,
): void {
  const entry = from[key];
  if (!entry) return;
  delete from[key];
  const owner = entry.elementKey ?? entry.ownerKey;
  if (owner !== undefined) update(s, owner, (me) => ({ owns: me.owns.filter((k) => k !== key) }));
}

/** The entry as the draft's own copy, which may be changed in place. */
function own<V>(s: Draft, records: Record_<unknown>, key: string | number): Record_<V> {
  const entry = records[key] as Record_<V> | undefined;
  if (entry && s.owned.has(entry)) return entry;
  const copy = { ...entry };
  s.owned.add(copy);
  records[key] = copy;
  return copy as Record_<V>;
}

function end(s: Draft, status: InstanceState['status']): void {
  s.status = status;
  s.instances = {};
  s.waiting = {};
  s.subscriptions = {};
  s.jobs = {};
  s.tasks = {};
  s.incidents = {};
  s.compensations = [];
  s.loopOutputs = {};
  s.paused = null;
}
