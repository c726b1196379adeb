import type { ExecutableProcess, InstanceEvent, Key } from '../core/index.js';

interface Line {
  readonly subject: string;
  readonly facts: string[];
  readonly key: Key | null;
}

/**
 * The events of an instance as a reader would tell them: names, not ids, one line a fact, facts of the same element
 * that follow each other on one line. Runs of a loop are numbered.
 */
export function traceOf(process: ExecutableProcess, events: readonly InstanceEvent[]): string {
  const lines: Line[] = [];
  const elements = new Map<Key, { id: string; name: string }>();
  const owners = new Map<Key, Key>();
  const name = (id: string): string =>
    id === process.id ? '(process)' : (process.nodes[id]?.name ?? process.flows[id]?.name ?? id);
  const of = (key: Key | undefined): string =>
    key === undefined ? '?' : key === 0 ? '(process)' : (elements.get(key)?.name ?? `#${key}`);
  const say = (key: Key | null, subject: string, fact: string): void => {
    const last = lines.at(-1);
    if (last && key !== null && last.key === key) last.facts.push(fact);
    else lines.push({ subject, facts: [fact], key });
  };
  for (const event of events) tell(event);
  const width = Math.max(0, ...lines.map((line) => line.subject.length));
  return lines.map((line) => `${line.subject.padEnd(width)}  ${line.facts.join(', ')}`.trimEnd()).join('\n');

  function tell(event: InstanceEvent): void {
    switch (event.type) {
      case 'ElementActivated': {
        const run = event.role === 'inner' ? ` [${event.loopCounter}]` : '';
        elements.set(event.key, { id: event.elementId, name: `${name(event.elementId)}${run}` });
        const how =
          event.role === 'compensation'
            ? 'compensating'
            : event.role === 'body'
              ? 'loop started'
              : 'activated';
        return say(event.key, of(event.key), how);
      }
      case 'ElementCompleting':
        return say(event.key, of(event.key), 'completing');
      case 'ElementTerminating':
        return say(event.key, of(event.key), 'terminating');
      case 'ElementCompleted':
        return say(event.key, of(event.key), 'completed');
      case 'ElementTerminated':
        return say(event.key, of(event.key), event.reason);
      case 'TokenParked':
        return say(null, name(event.elementId), `token waits via ${name(event.flowId)}`);
      case 'TokensJoined':
        return say(
          null,
          name(event.elementId),
          `joined ${event.flows.length} of ${process.nodes[event.elementId]!.incoming.length}`,
        );
      case 'UserTaskCreated':
        owners.set(event.key, event.elementKey);
        return say(event.elementKey, of(event.elementKey), `waits for ${who(event.attributes)}`);
      case 'UserTaskAssigned':
        return say(
          owners.get(event.key) ?? null,
          of(owners.get(event.key)),
          event.assignee ? `assigned to ${event.assignee}` : 'unassigned',
        );
      case 'UserTaskTransitionDenied':
        return say(owners.get(event.key) ?? null, of(owners.get(event.key)), `denied, ${event.reason}`);
      case 'JobCreated':
        owners.set(event.key, event.elementKey);
        return say(
          event.elementKey,
          of(event.elementKey),
          event.listenerEventType
            ? `${event.listenerEventType} listener ${event.jobType}`
            : `job ${event.jobType}`,
        );
      case 'JobFailed':
        return say(
          owners.get(event.key) ?? null,
          of(owners.get(event.key)),
          `job failed, ${event.retries} retries left`,
        );
      case 'SubscriptionOpened':
        return say(event.ownerKey, of(event.ownerKey), `waits for ${awaited(event.awaited)}`);
      case 'SubscriptionTriggered':
        return say(null, name(event.elementId), 'triggered');
      case 'SubscriptionFired':
        return say(null, name(event.elementId), 'one of its events came');
      case 'MessageThrown':
        return say(event.elementKey, of(event.elementKey), `sends message ${event.name}`);
      case 'SignalThrown':
        return say(event.elementKey, of(event.elementKey), `throws signal ${event.name}`);
      case 'ErrorThrown':
        return say(event.elementKey, of(event.elementKey), `throws error ${event.errorCode}`);
      case 'EscalationThrown':
        return say(
          event.elementKey,
          of(event.elementKey),
          `throws escalation ${event.escalationCode}${event.caughtBy ? '' : ', nobody listens'}`,
        );
      case 'ProcessCalled':
        return say(event.elementKey, of(event.elementKey), `calls ${event.processId}`);
      case 'CompensationRegistered':
        return say(null, name(event.activityId), 'can be compensated');
      case 'CompensationStarted':
        return say(null, name(event.activityId), 'is compensated');
      case 'IncidentRaised':
        return say(event.elementKey, of(event.elementKey), `incident ${event.code}`);
      case 'IncidentResolved':
        return say(null, name(event.elementId), 'incident resolved');
      case 'ProcessInstanceCompleted':
        return say(null, '(process)', 'completed');
      case 'ProcessInstanceTerminated':
        return say(null, '(process)', 'terminated');
      case 'ProcessInstanceFailed':
        return say(null, '(process)', `failed with ${event.errorCode}`);
      case 'DecisionEvaluated':
        return say(event.elementKey, of(event.elementKey), `decision ${event.decisionId}`);
      default:
        return;
    }
  }
}

const who = (attributes: {
  assignee: string | null;
  candidateGroups: readonly string[];
  candidateUsers: readonly string[];
}): string =>
  attributes.assignee ??
  ([...attributes.candidateGroups, ...attributes.candidateUsers].join(', ') || 'somebody');

function awaited(what: { type: string; name?: string; correlationKey?: string; dueAt?: number }): string {
  switch (what.type) {
    case 'message':
      return `message ${what.name}${what.correlationKey ? ` of ${what.correlationKey}` : ''}`;
    case 'signal':
      return `signal ${what.name}`;
    case 'timer':
      return `timer ${new Date(what.dueAt!).toISOString().replace('.000Z', 'Z')}`;
    default:
      return 'a condition';
  }
}
