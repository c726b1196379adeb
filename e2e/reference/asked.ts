import type { Command } from '../../engine/core/index.js';
import { doom, type Key, type Marking, put } from './marking.js';

/** What a command asks of an instance. */
export function asked(m: Marking, command: Command, elementOf: (key: Key) => Key): Marking {
  const at = (key: Key) => m.live.get(key);
  switch (command.type) {
    case 'CompleteUserTask':
    case 'CompleteJob':
      return put(m, elementOf(command.key), { phase: 'ready' });
    case 'ThrowJobError':
      return put(m, elementOf(command.key), {
        phase: 'throwing',
        todo: [{ kind: 'error', name: command.errorCode }],
      });
    case 'TriggerTimer':
    case 'CorrelateMessage':
    case 'ReceiveSignal':
      return m.due.includes(command.subscriptionKey) || !m.open.has(command.subscriptionKey)
        ? m
        : { ...m, due: [...m.due, command.subscriptionKey] };
    case 'CompleteCall':
      return at(command.elementKey)?.phase === 'waiting' ? put(m, command.elementKey, { phase: 'ready' }) : m;
    case 'FailCall':
      return at(command.elementKey)?.phase === 'waiting'
        ? put(m, command.elementKey, {
            phase: 'throwing',
            todo: [{ kind: 'error', name: command.errorCode }],
          })
        : m;
    case 'EscalateCall':
      return at(command.elementKey)?.phase === 'waiting'
        ? put(m, command.elementKey, {
            phase: 'throwing',
            todo: [{ kind: 'escalation', name: command.escalationCode, activity: 'called' }],
          })
        : m;
    case 'RejectCall':
      return at(command.elementKey)?.phase === 'waiting' ? put(m, command.elementKey, { phase: 'stuck' }) : m;
    case 'CancelInstance':
      return doom(m, 0);
    case 'ResolveIncident': {
      const element = m.incidents.get(command.key)?.element;
      const l = element === undefined ? undefined : at(element);
      if (l?.phase === 'unhandled') return put(m, l.key, { phase: 'throwing' });
      if (l?.phase === 'stuck') return put(m, l.key, { phase: 'waiting' });
      return m;
    }
    default:
      return m;
  }
}
