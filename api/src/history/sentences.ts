import type { EventOf, InstanceEvent, Json } from '../../../engine/core/index.js';
import { decisionSentence } from './decision-sentence.js';

/** How the things of one instance are called. */
export interface Words {
  /** Who did it: a person's name, a worker, the engine. */
  readonly who: string;
  /** Somebody changed a timer, or did not wait for it. */
  readonly timerByHand: boolean;
  /** The element that the event is about, in quotation marks; “the process” for the instance itself. */
  readonly element: string;
  /** The name of another element or of a sequence flow. */
  name(id: string): string;
  person(username: string): string;
}

type Sentences = { readonly [T in InstanceEvent['type']]: (event: EventOf<T>, words: Words) => string };

const list = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? 'nobody') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** `2026-12-24 08:00 UTC` */
export const moment = (at: number | string): string =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const short = (value: Json): string => {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

const REASONS = {
  canceled: 'was cancelled',
  interrupted: 'was interrupted',
  withdrawn: 'was withdrawn, because another event came first',
  failed: 'ended with an error',
  terminated: 'was terminated',
  modified: 'was ended by a modification',
} as const;

const offered = (
  attributes: { candidateGroups: readonly string[]; candidateUsers: readonly string[] },
  words: Words,
): string => {
  const candidates = [
    ...attributes.candidateGroups.map((group) => `the group ${group}`),
    ...attributes.candidateUsers.map(words.person),
  ];
  return candidates.length > 0 ? `was offered to ${list(candidates)}` : 'waits for somebody to be assigned';
};

const ASKED = {
  creating: 'offered',
  assigning: 'assigned',
  updating: 'changed',
  completing: 'completed',
} as const;

/** What happened, in one sentence for each kind of event. */
const sentences: Sentences = {
  ProcessInstanceCreated: (_, w) => `${w.who} started the process`,
  ProcessInstanceCompleted: () => 'The process completed',
  ProcessInstanceTerminated: (e, w) =>
    e.reason === 'canceled'
      ? `${w.who} cancelled the process`
      : `${w.who} ended the process${e.reason ? ` (${e.reason})` : ''}`,
  ProcessInstanceFailed: (e) => `The process ended with the error ${e.errorCode}: ${e.message}`,
  ProcessInstanceSuspended: (_, w) => `${w.who} suspended the process`,
  ProcessInstanceResumed: (_, w) => `${w.who} resumed the process`,

  ElementActivated: (e, w) =>
    e.role === 'inner' && e.loopCounter !== undefined
      ? `${w.element} began, run ${e.loopCounter}`
      : `${w.element} began`,
  ElementCompleting: (_, w) => `${w.element} is about to complete`,
  ElementCompleted: (_, w) => `${w.element} completed`,
  ElementTerminating: (_, w) =>
    `${w.element} ends when the listeners of its tasks are done and what it called has ended`,
  ScopeInterrupted: (e, w) =>
    e.next
      ? `${w.element} goes on when what was interrupted in it has ended`
      : `Everything interrupted in ${w.element} has ended`,
  ElementTerminated: (e, w) => `${w.element} ${REASONS[e.reason]}`,
  ElementDataSet: (_, w) => `The engine noted how far ${w.element} is`,
  LoopOutputCollected: (e, w) => `${w.element}: result ${e.index + 1} was collected: ${short(e.value)}`,
  StepPaused: () => 'The engine paused after many moves in one step',
  StepContinued: () => 'The engine went on where it had paused',

  SequenceFlowTaken: (e, w) => `The flow ${w.name(e.flowId)} was taken`,
  TokenParked: (e, w) => `A token waits at ${w.name(e.elementId)} for others`,
  TokensJoined: (e, w) => `${e.flows.length} tokens came together at ${w.name(e.elementId)}`,

  UserTaskCreated: (e, w) =>
    e.attributes.assignee
      ? `${w.element} was assigned to ${w.person(e.attributes.assignee)}`
      : `${w.element} ${offered(e.attributes, w)}`,
  UserTaskAssigned: (e, w) => {
    if (e.assignee === null) return `${w.who} gave ${w.element} back`;
    const assignee = w.person(e.assignee);
    return assignee === w.who
      ? `${w.who} took ${w.element}`
      : `${w.who} assigned ${w.element} to ${assignee}`;
  },
  UserTaskUpdated: (e, w) =>
    Object.keys(e.changes).length > 0
      ? `${w.who} changed ${list(Object.keys(e.changes))} of ${w.element}`
      : `${w.element} is as it was asked for`,
  UserTaskCompleted: (_, w) => `${w.who} completed ${w.element}`,
  UserTaskTransitionStarted: (e, w) =>
    e.transition.to === 'canceling'
      ? `${w.element}: its listeners are told that it is cancelled`
      : `${w.element}: its listeners are asked before it is ${ASKED[e.transition.to]}`,
  UserTaskTransitionAgreed: (e, w) =>
    Object.keys(e.changes).length > 0
      ? `A listener of ${w.element} agreed and corrected ${list(Object.keys(e.changes))}`
      : `A listener of ${w.element} agreed`,
  UserTaskTransitionDenied: (e, w) => `A listener of ${w.element} refused${e.reason ? `: ${e.reason}` : ''}`,
  UserTaskCanceled: (_, w) => `The task ${w.element} was cancelled`,

  JobCreated: (e, w) =>
    e.listenerEventType
      ? `${w.element} waits for its ${e.listenerEventType} listener (${e.jobType})`
      : `${w.element} waits for a worker (${e.jobType})`,
  JobCompleted: (_, w) => `${w.who} did the work of ${w.element}`,
  JobFailed: (e, w) =>
    `${w.who} failed at ${w.element}: ${e.message || 'no reason was given'}. ${
      e.retries === 0
        ? 'There is no other attempt'
        : `${e.retries} more ${e.retries === 1 ? 'attempt' : 'attempts'}`
    }`,
  JobErrorThrown: (e, w) =>
    `${w.who} reported the error ${e.errorCode} at ${w.element}${e.message ? `: ${e.message}` : ''}`,
  JobUpdated: (e, w) =>
    e.retries === undefined
      ? `${w.who} changed the priority of the work of ${w.element}`
      : `${w.who} gave the work of ${w.element} ${e.retries} more ${e.retries === 1 ? 'attempt' : 'attempts'}`,
  JobCanceled: (_, w) => `The work of ${w.element} was called off`,

  SubscriptionOpened: (e, w) => {
    const place = w.name(e.elementId);
    switch (e.awaited.type) {
      case 'timer':
        return `${place} waits until ${moment(e.awaited.dueAt)}`;
      case 'message':
        return `${place} waits for the message ${e.awaited.name}${e.awaited.correlationKey ? ` (${e.awaited.correlationKey})` : ''}`;
      case 'signal':
        return `${place} waits for the signal ${e.awaited.name}`;
      case 'conditional':
        return `${place} waits for its condition`;
    }
  },
  SubscriptionTriggered: (e, w) =>
    w.timerByHand
      ? `${w.who} did not wait for the time of ${w.name(e.elementId)}`
      : `${w.name(e.elementId)} happened`,
  SubscriptionFired: (e, w) => `One of the events that ${w.name(e.elementId)} needs has come`,
  SubscriptionClosed: (_, w) => `${w.element} no longer waits`,
  SubscriptionUpdated: (e, w) => {
    if (e.awaited.type !== 'timer') return `${w.element} still waits`;
    const due = moment(e.awaited.dueAt);
    return w.timerByHand
      ? `${w.who} changed the time of ${w.element}: it now waits until ${due}`
      : `${w.element} now waits until ${due}`;
  },

  VariablesSet: (e, w) => {
    const names = Object.keys(e.values);
    const [only] = names;
    return names.length === 1 && only !== undefined
      ? `${w.who} set ${only} to ${short(e.values[only]!)}`
      : `${w.who} set ${list(names)}`;
  },
  DataStoreWritten: (_, w) => `${w.element} wrote to a data store`,
  IncidentRaised: (e, w) => `${w.element} cannot go on: ${e.message}`,
  IncidentResolved: (_, w) => `${w.who} resolved the incident of ${w.element}`,

  MessageThrown: (e, w) => `${w.element} sent the message ${e.name}`,
  SignalThrown: (e, w) => `${w.element} sent the signal ${e.name}`,
  ErrorThrown: (e, w) => `${w.element} threw the error ${e.errorCode}${e.message ? `: ${e.message}` : ''}`,
  EscalationThrown: (e, w) =>
    `${w.element} escalated (${e.escalationCode})${
      e.caughtBy
        ? `, which ${w.name(e.caughtBy)} caught`
        : e.propagated
          ? ', to the process that called this one'
          : ''
    }`,

  ProcessCalled: (e, w) => `${w.element} called the process ${e.processId}`,
  CallCanceled: (_, w) => `The process that ${w.element} had called was called off`,
  DecisionEvaluated: (e, w) => decisionSentence(e, w.element),

  CompensationRegistered: (e, w) => `${w.name(e.activityId)} can be undone by ${w.name(e.handlerId)}`,
  CompensationStarted: (e, w) => `${w.name(e.handlerId)} began to undo ${w.name(e.activityId)}`,
  CompensationsHandedOver: (_, w) => `What ran in ${w.element} can be undone together with what is around it`,
  CompensationsDropped: (_, w) => `What ${w.element} did can no longer be undone`,
};

export function sentenceOf(event: InstanceEvent, words: Words): string {
  const write = sentences[event.type] as (event: InstanceEvent, words: Words) => string;
  return write(event, words);
}
