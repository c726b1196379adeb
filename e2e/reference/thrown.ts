import type { EventOf } from '../../engine/core/index.js';
import { throwing } from './beginning.js';
import { throwError, throwEscalation, throwSignal } from './events.js';
import { type Live, type Marking, put } from './marking.js';
import type { Model } from './model.js';

type Thrown = EventOf<'MessageThrown' | 'SignalThrown' | 'ErrorThrown' | 'EscalationThrown'>;
const kinds = {
  MessageThrown: 'message',
  SignalThrown: 'signal',
  ErrorThrown: 'error',
  EscalationThrown: 'escalation',
} as const;

export function thrown(model: Model, m: Marking, event: Thrown): readonly Marking[] {
  const l = m.live.get(event.elementKey);
  const what =
    event.type === 'ErrorThrown'
      ? event.errorCode
      : event.type === 'EscalationThrown'
        ? event.escalationCode
        : event.name;
  const item = l?.todo.find((t) => t.kind === kinds[event.type] && (t.name ?? '') === what);
  if (!l || !item || l.phase !== 'throwing') return [];
  const rest = put(m, l.key, throwing(l.todo.filter((t) => t !== item)));
  if (event.type === 'SignalThrown') return [throwSignal(model, rest, what)];
  if (event.type === 'ErrorThrown') return [throwError(model, rest, l.key, item)];
  if (event.type === 'MessageThrown') return [rest];
  const { after, caughtBy } = throwEscalation(model, escalating(rest, l), l.key, what);
  return caughtBy === event.caughtBy ? [after] : [];
}

/** A call activity goes on waiting when what it called has thrown an escalation. */
const escalating = (m: Marking, l: Live): Marking =>
  l.todo.some(({ activity }) => activity === 'called') ? put(m, l.key, { phase: 'waiting' }) : m;

/** An incident is right where nobody catches the error, and where a call or a gateway cannot go on. */
export function raised(model: Model, m: Marking, event: EventOf<'IncidentRaised'>): readonly Marking[] {
  const { key, elementKey: element, code } = event;
  const l = m.live.get(element);
  if (!l) return [];
  const told = { ...m, incidents: new Map(m.incidents).set(key, { element, code }) };
  const error = l.phase === 'throwing' && l.todo.find(({ kind }) => kind === 'error');
  if (code !== 'UNHANDLED_ERROR_EVENT') return error ? [] : [told];
  if (!error) return [];
  const after = throwError(
    model,
    put(told, element, { todo: l.todo.filter((t) => t !== error) }),
    element,
    error,
  );
  return after.live.get(element)?.phase === 'unhandled' ? [after] : [];
}
