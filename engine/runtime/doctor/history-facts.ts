/** What must hold from event to event of one history, and what later checks need to know of it. */
import type { Awaited, InstanceEvent, Key, Variables } from '../../core/index.js';
import type { StoredLogRow } from '../store/log.js';
import type { Find } from './invariants.js';

export interface ElementLife {
  readonly elementId: string;
  readonly scopeKey: Key;
  readonly role: string | undefined;
  readonly loopCounter: number | undefined;
  end?: 'COMPLETED' | 'TERMINATED';
}

type Event<T extends InstanceEvent['type']> = Extract<InstanceEvent, { type: T }>;
type Followers = { [T in InstanceEvent['type']]?: (event: Event<T>, step: StoredLogRow) => void };

const ENDS = new Set(['ProcessInstanceCompleted', 'ProcessInstanceTerminated', 'ProcessInstanceFailed']);

export class HistoryFacts {
  readonly elements = new Map<Key, ElementLife>();
  /** `scope:flow` of flows that were taken. */
  readonly taken = new Set<string>();
  /** By element instance: how often it called a process. */
  readonly calls = new Map<Key, number>();
  /** By user task: who completed it. */
  readonly completedBy = new Map<Key, string | null>();
  /** By job: its element. */
  readonly jobs = new Map<Key, { readonly elementKey: Key; readonly kind: string; end?: string }>();
  /** Last value of every variable that ever was, by scope and name. */
  readonly variables = new Map<Key, Variables>();
  /** Loop body → indices of collected outputs. */
  readonly outputs = new Map<Key, Set<number>>();
  /** Messages that were received, in order. */
  readonly messages: { readonly subscription: Key; readonly messageKey: string }[] = [];
  /** Steps that owe something to others. */
  readonly owing = new Set<number>();
  isEnded = false;
  private readonly parked = new Map<string, number>();
  private readonly subscriptions = new Map<Key, Awaited>();
  private readonly fired = new Set<string>();
  /** They have come; others of their parallel multiple event are still missing. */
  private readonly partly = new Set<Key>();

  constructor(
    private readonly instanceKey: string,
    private readonly report: Find,
  ) {}

  follow(step: StoredLogRow, events: readonly InstanceEvent[]): void {
    if (this.isEnded)
      this.find(11, `step ${step.seq} (${step.command_type}) comes after the end of the instance`);
    for (const event of events) {
      (this.followers[event.type] as ((event: InstanceEvent, step: StoredLogRow) => void) | undefined)?.(
        event,
        step,
      );
      if (ENDS.has(event.type)) this.isEnded = true;
    }
  }

  private find(invariant: Parameters<Find>[0], text: string): void {
    this.report(invariant, this.instanceKey, text);
  }

  private ended({ key, elementId }: { key: Key; elementId: string }, end: 'COMPLETED' | 'TERMINATED'): void {
    const life = this.elements.get(key);
    if (!life) return this.find(3, `${elementId} #${key} ended without having started`);
    if (life.end) this.find(3, `${elementId} #${key} ended twice: ${life.end}, then ${end}`);
    life.end = end;
  }

  /** A timer fires: not before its time, and not again for the same time. */
  private timerFires(key: Key, elementId: string, at: Date): void {
    const awaited = this.subscriptions.get(key);
    if (awaited?.type !== 'timer') return;
    const due = new Date(awaited.dueAt).toISOString();
    if (at.getTime() < awaited.dueAt)
      this.find(7, `the timer of ${elementId} #${key} fired at ${at.toISOString()}, but is due at ${due}`);
    const occasion = `${key} ${awaited.dueAt} ${awaited.repetitions}`;
    if (this.fired.has(occasion)) this.find(7, `the timer of ${elementId} #${key} fired twice for ${due}`);
    this.fired.add(occasion);
  }

  private jobEnds(key: Key, end: string): void {
    const job = this.jobs.get(key);
    if (!job) return this.find(3, `job #${key} ended without having been created`);
    if (job.end) this.find(10, `job #${key} ended twice: ${job.end}, then ${end}`);
    job.end = end;
  }

  private readonly followers: Followers = {
    ElementActivated: ({ key, elementId, scopeKey, role, loopCounter }) => {
      if (this.elements.has(key)) this.find(3, `${elementId} #${key} started twice`);
      this.elements.set(key, { elementId, scopeKey, role, loopCounter });
    },
    ElementCompleted: (event) => this.ended(event, 'COMPLETED'),
    ElementTerminated: (event) => this.ended(event, 'TERMINATED'),
    SequenceFlowTaken: ({ flowId, scopeKey }) => void this.taken.add(`${scopeKey}:${flowId}`),
    TokenParked: ({ elementId, flowId, scopeKey }) => {
      const place = `${scopeKey}:${elementId}:${flowId}`;
      this.parked.set(place, (this.parked.get(place) ?? 0) + 1);
    },
    TokensJoined: ({ elementId, flows, scopeKey }, { seq }) => {
      for (const flow of flows) {
        const place = `${scopeKey}:${elementId}:${flow}`;
        const left = (this.parked.get(place) ?? 0) - 1;
        if (left < 0)
          this.find(6, `in step ${seq}, ${elementId} took a token from ${flow} that did not wait there`);
        this.parked.set(place, left);
      }
    },
    UserTaskCompleted: ({ key, askedBy }, { actor, seq }) => {
      if (this.completedBy.has(key))
        this.find(15, `user task #${key} was completed twice, again in step ${seq}`);
      else this.completedBy.set(key, askedBy ?? actor);
    },
    JobCreated: ({ key, elementKey, kind }) => void this.jobs.set(key, { elementKey, kind }),
    JobCompleted: ({ key }) => this.jobEnds(key, 'completed'),
    JobCanceled: ({ key }) => this.jobEnds(key, 'canceled'),
    JobErrorThrown: ({ key }) => this.jobEnds(key, 'error'),
    SubscriptionOpened: ({ key, awaited }) => void this.subscriptions.set(key, awaited),
    SubscriptionUpdated: ({ key, awaited }) => void this.subscriptions.set(key, awaited),
    SubscriptionFired: ({ key, elementId }, { at }) => {
      this.timerFires(key, elementId, at);
      this.partly.add(key);
    },
    SubscriptionTriggered: ({ key, elementId, keep, messageKey }, { at }) => {
      const awaited = this.subscriptions.get(key);
      if (!awaited) this.find(3, `subscription #${key} of ${elementId} fired without being open`);
      if (!this.partly.delete(key)) this.timerFires(key, elementId, at);
      if (messageKey !== undefined) this.messages.push({ subscription: key, messageKey });
      if (!keep) this.subscriptions.delete(key);
    },
    SubscriptionClosed: ({ key }) => void this.subscriptions.delete(key),
    VariablesSet: ({ scopeKey, values }) =>
      void this.variables.set(scopeKey, { ...this.variables.get(scopeKey), ...values }),
    LoopOutputCollected: ({ key, index }) => {
      const collected = this.outputs.get(key) ?? new Set<number>();
      if (collected.has(index)) this.find(14, `output ${index + 1} of loop #${key} was collected twice`);
      this.outputs.set(key, collected.add(index));
    },
    ProcessCalled: ({ elementKey }, { seq }) => {
      this.calls.set(elementKey, (this.calls.get(elementKey) ?? 0) + 1);
      this.owing.add(seq);
    },
    CallCanceled: (_, { seq }) => void this.owing.add(seq),
    MessageThrown: (_, { seq }) => void this.owing.add(seq),
    SignalThrown: (_, { seq }) => void this.owing.add(seq),
  };
}
