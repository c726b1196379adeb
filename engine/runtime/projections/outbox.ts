import { entryOf } from '../../core/index.js';
import { globalOf, localOf } from '../keys.js';
import type { OutboxRow, Work } from '../outbox/work.js';
import type { Step } from '../store/instance-record.js';
import type { Projection } from './projection.js';

export interface OutboxProjection extends Projection {
  readonly rows: OutboxRow[];
}

/** What the events of an instance owe to other instances. */
export function outbox(): OutboxProjection {
  const rows: OutboxRow[] = [];

  function owe(step: Step, work: Work): void {
    const { part, key: source, seq } = step.after;
    const last = rows.at(-1);
    const index = last?.source === source && last.seq === seq ? last.index + 1 : 0;
    rows.push({ part, source, seq, index, work });
  }

  return {
    rows,
    on: {
      MessageThrown(event, step) {
        const { name, correlationKey, timeToLive, messageId, variables } = event;
        owe(step, {
          do: 'publish',
          name,
          correlationKey,
          timeToLive,
          messageId,
          variables,
          actor: step.actor,
        });
      },
      SignalThrown({ name, variables }, step) {
        const except = String(step.after.key);
        owe(step, { do: 'broadcast', name, variables, actor: step.actor, after: '0', except });
      },
      ProcessCalled(event, step) {
        const { key, rootKey, depth, definition } = step.after;
        owe(step, {
          do: 'call',
          parent: {
            instanceKey: String(key),
            elementKey: event.elementKey,
            rootKey: String(rootKey),
            deploymentKey: String(definition.deploymentKey),
            depth,
          },
          event,
        });
      },
      StepPaused(_, step) {
        const instanceKey = String(step.after.key);
        owe(step, { do: 'command', instanceKey, command: { type: 'ContinueInstance' } });
      },
      CallCanceled({ elementKey }, step) {
        const { key } = step.after;
        const elementInstanceKey = String(globalOf(key, elementKey));
        owe(step, { do: 'cancel call', parentKey: String(key), elementInstanceKey });
      },
      EscalationThrown(event, step) {
        const { escalationCode, variables } = event;
        if (event.propagated)
          answer(step, (elementKey) => ({ type: 'EscalateCall', elementKey, escalationCode, variables }));
      },
      ProcessInstanceCompleted(_, step) {
        releaseStart(step);
        const variables = entryOf(step.after.state.variables, 0) ?? {};
        answer(step, (elementKey) => ({ type: 'CompleteCall', elementKey, variables }));
      },
      ProcessInstanceFailed(event, step) {
        releaseStart(step);
        const { errorCode, message, variables } = event;
        answer(step, (elementKey) => ({ type: 'FailCall', elementKey, errorCode, message, variables }));
      },
      ProcessInstanceTerminated(event, step) {
        releaseStart(step);
        const message = `The called process instance ${step.after.key} was terminated: ${event.reason}`;
        answer(step, (elementKey) => ({ type: 'RejectCall', elementKey, message }));
      },
    },
    statements: () => [],
  };

  /** A message may have started it, and others with the same key wait for its end. */
  function releaseStart(step: Step): void {
    const { parentKey, definition, key } = step.after;
    const startsByMessage = definition.process.startTriggers.some(({ triggers }) =>
      triggers.some(({ type }) => type === 'message'),
    );
    if (parentKey === null && startsByMessage) owe(step, { do: 'release start', instanceKey: String(key) });
  }

  type Answer = (elementKey: number) => Extract<Work, { do: 'command' }>['command'];
  /** Tells the call activity that started this instance. */
  function answer(step: Step, command: Answer): void {
    const { parentKey, parentElementKey } = step.after;
    if (parentKey === null || parentElementKey === null) return;
    owe(step, { do: 'command', instanceKey: String(parentKey), command: command(localOf(parentElementKey)) });
  }
}
