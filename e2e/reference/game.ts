/**
 * The token game by the letter of BPMN 2.0.2, chapters 10 and 13: from where an instance stands, is it legal that this
 * happens, and where does it stand then? Written without a look at how the engine does it: what it shares with it are
 * only the names of events, by which it watches.
 */
import type { Command, InstanceEvent } from '../../engine/core/index.js';
import { begin, throwing } from './beginning.js';
import { complete, mustComplete, undone } from './ending.js';
import {
  awaited,
  fire,
  hasBecomeTrue,
  placeOf,
  throwError,
  throwEscalation,
  throwSignal,
  triggerOf,
} from './events.js';
import { isJoin, lateFlows, opening, waitingAt } from './flows.js';
import {
  add,
  childrenOf,
  clear,
  doom,
  fresh,
  type Key,
  type Live,
  type Marking,
  nodeOf,
  put,
  remove,
  type Token,
  tokensIn,
  type Undoable,
  without,
} from './marking.js';
import type { Model, Trigger } from './model.js';

type Event<T extends InstanceEvent['type']> = Extract<InstanceEvent, { type: T }>;

/** Where the instance may stand after `event`; nowhere, where it was not legal. */
export function after(model: Model, m: Marking, event: InstanceEvent, now: number): readonly Marking[] {
  switch (event.type) {
    case 'ProcessInstanceCreated':
      return [created(model, m, event)];
    case 'ElementActivated':
      return activated(model, m, event);
    case 'ElementCompleted': {
      const l = m.live.get(event.key);
      return l && mustComplete(m, l) ? [complete(model, m, l)] : [];
    }
    case 'ElementTerminated':
      return m.live.get(event.key)?.phase === 'doomed' && childrenOf(m, event.key).length === 0
        ? [remove(m, event.key)]
        : [];
    case 'TokensJoined':
      return joined(model, m, event);
    case 'SubscriptionOpened':
      return opened(model, m, event, now);
    case 'SubscriptionClosed':
      return [closed(m, event.key)];
    case 'SubscriptionTriggered':
      return triggered(model, m, event.key, event.elementId);
    case 'SubscriptionFired':
      return m.due.includes(event.key)
        ? [
            {
              ...m,
              due: m.due.filter((key) => key !== event.key),
              open: new Map(m.open).set(event.key, { ...m.open.get(event.key)!, hasCome: true }),
            },
          ]
        : [];
    case 'VariablesSet':
      return [changed(model, m, event)];
    case 'MessageThrown':
    case 'SignalThrown':
    case 'ErrorThrown':
    case 'EscalationThrown':
      return thrown(model, m, event);
    case 'ProcessCalled':
      return m.live.get(event.elementKey)?.phase === 'waiting' ? [m] : [];
    case 'CompensationStarted':
      return compensated(m, event);
    case 'IncidentRaised':
      return raised(model, m, event);
    case 'IncidentResolved': {
      const incidents = new Map(m.incidents);
      incidents.delete(event.key);
      return [{ ...m, incidents }];
    }
    case 'ProcessInstanceCompleted':
      return m.live.get(0)?.phase === 'scope' && mustComplete(m, m.live.get(0)!)
        ? [{ ...remove(m, 0), status: 'completed' }]
        : [];
    case 'ProcessInstanceTerminated':
    case 'ProcessInstanceFailed': {
      const isOver = m.live.get(0)?.phase === 'doomed' && m.live.size === 1;
      const status = event.type === 'ProcessInstanceFailed' ? 'failed' : 'terminated';
      return isOver && m.isFailing === (status === 'failed') ? [{ ...remove(m, 0), status }] : [];
    }
    default:
      return [m];
  }
}

function created(model: Model, m: Marking, event: Event<'ProcessInstanceCreated'>): Marking {
  const root = model.nodes.get(model.root)!;
  const at = event.startElementId ? [event.startElementId] : root.starts;
  return add(
    {
      ...m,
      status: 'active',
      isCalled: event.called,
      live: new Map([[0, fresh(0, model.root, null, 'scope')]]),
    },
    ...at.map((id): Token => ({ scope: 0, at: id })),
  );
}

const roles = { body: undefined, inner: 'run', compensation: 'undo' } as const;

function activated(model: Model, m: Marking, event: Event<'ElementActivated'>): readonly Marking[] {
  const node = model.nodes.get(event.elementId)!;
  const hasBody = (token: Token) => node.loop !== undefined && token.role === undefined;
  const fits = (token: Token) =>
    token.at === event.elementId &&
    token.scope === event.scopeKey &&
    !(isJoin(node) && token.flow !== undefined) &&
    (event.role === undefined
      ? !hasBody(token) && (token.role === undefined || token.role === 'handler')
      : event.role === 'body'
        ? hasBody(token)
        : token.role === roles[event.role]) &&
    (event.role !== 'inner' || token.counter === event.loopCounter) &&
    !(token.isSequential && isBusy(m, event.scopeKey));
  return m.tokens.filter(fits).map((token) => {
    const begun = begin(model, without(m, token), token, event.key);
    if (node.type !== 'complexGateway') return begun;
    return goOn(model, begun, event.key, token.joined ?? []);
  });
}

const isBusy = (m: Marking, scope: Key): boolean =>
  childrenOf(m, scope).length > 0 || tokensIn(m, scope).some((t) => !t.isSequential);

/** A complex gateway goes on at once and then waits for the late tokens. */
function goOn(model: Model, m: Marking, key: Key, used: readonly string[]): Marking {
  const l = m.live.get(key)!;
  const node = nodeOf(model, l);
  if (node.incoming.length < 2) return m;
  const tokens = node.outgoing.map(
    (flow): Token => ({ scope: l.scope!, at: model.flows.get(flow)!.target, flow }),
  );
  return add(put(m, key, { phase: 'reset', used }), ...tokens);
}

/** The complex gateway of a scope that waits for late tokens. */
const resetting = (m: Marking, scope: Key, id: string): Live | undefined =>
  [...m.live.values()].find((l) => l.phase === 'reset' && l.scope === scope && l.element === id);

function joined(model: Model, m: Marking, event: Event<'TokensJoined'>): readonly Marking[] {
  const node = model.nodes.get(event.elementId)!;
  const scope = event.scopeKey;
  const dropped = m.dropped.filter(
    (t) => t.scope === scope && t.at === node.id && event.flows.includes(t.flow!),
  );
  if (
    dropped.length > 0 &&
    isSameSet(
      dropped.map((t) => t.flow!),
      event.flows,
    )
  )
    return [{ ...m, dropped: m.dropped.filter((t) => !dropped.includes(t)) }];
  const waiting = resetting(m, scope, node.id);
  const flows = waiting ? lateFlows(model, m, waiting) : isJoin(node) ? opening(model, m, node, scope) : null;
  if (!flows || flows.length === 0 || !isSameSet(flows, event.flows)) return [];
  const rest = consume(model, m, node.id, scope, flows);
  return [
    waiting ? put(rest, waiting.key, { phase: 'ready' }) : add(rest, { scope, at: node.id, joined: flows }),
  ];
}

function consume(model: Model, m: Marking, id: string, scope: Key, flows: readonly string[]): Marking {
  let rest = m;
  for (const flow of flows)
    rest = without(rest, waitingAt(rest, model.nodes.get(id)!, scope).find((t) => t.flow === flow)!);
  return rest;
}

const isSameSet = (a: readonly string[], b: readonly string[]): boolean =>
  JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());

function opened(
  model: Model,
  m: Marking,
  event: Event<'SubscriptionOpened'>,
  now: number,
): readonly Marking[] {
  const { key, ownerKey: owner, elementId: element, index, awaited: what } = event;
  const place = placeOf(owner, element, index);
  if (!awaited(model, m).has(place)) return [];
  if ([...m.open.values()].some((s) => placeOf(s.owner, s.element, s.index) === place)) return [];
  const sub = { key, owner, element, index, isSatisfied: false, hasCome: false };
  const trigger = triggerOf(model, sub);
  const isRight =
    trigger.kind === what.type &&
    (what.type !== 'timer' || what.dueAt === now + trigger.duration!) &&
    (what.type !== 'message' || what.name === trigger.name) &&
    (what.type !== 'signal' || what.name === trigger.name);
  return isRight ? [{ ...m, open: new Map(m.open).set(key, sub) }] : [];
}

/** Whether it was right to close it is seen when the step is over: then exactly what is awaited is open. */
function closed(m: Marking, key: Key): Marking {
  const open = new Map(m.open);
  open.delete(key);
  return { ...m, open, due: m.due.filter((k) => k !== key) };
}

function triggered(model: Model, m: Marking, key: Key, element: string): readonly Marking[] {
  const node = model.nodes.get(element)!;
  const sub = m.open.get(key);
  // All parts of a parallel multiple event are told one after the other; the first has done what there is to do.
  if (!sub) return node.parallelMultiple ? [m] : [];
  if (node.parallelMultiple) {
    const parts = [...m.open.values()].filter((s) => s.owner === sub.owner && s.element === element);
    return parts.length === node.triggers.length && parts.every((s) => s.hasCome)
      ? [fire(model, m, sub)]
      : [];
  }
  return m.due.includes(key) || hasBecomeTrue(model, m, sub) ? [fire(model, m, sub)] : [];
}

function changed(model: Model, m: Marking, event: Event<'VariablesSet'>): Marking {
  const values = { ...m.data.get(event.scopeKey), ...event.values };
  const next: Marking = { ...m, data: new Map(m.data).set(event.scopeKey, values) };
  const open = new Map(
    [...next.open].map(([key, sub]) => [
      key,
      sub.isSatisfied &&
      triggerOf(model, sub).condition &&
      !hasBecomeTrue(model, next, { ...sub, isSatisfied: false })
        ? { ...sub, isSatisfied: false }
        : sub,
    ]),
  );
  return { ...next, open };
}

type Thrown = Event<'MessageThrown' | 'SignalThrown' | 'ErrorThrown' | 'EscalationThrown'>;
const kinds = {
  MessageThrown: 'message',
  SignalThrown: 'signal',
  ErrorThrown: 'error',
  EscalationThrown: 'escalation',
} as const;

function thrown(model: Model, m: Marking, event: Thrown): readonly Marking[] {
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
function raised(model: Model, m: Marking, event: Event<'IncidentRaised'>): readonly Marking[] {
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

function compensated(m: Marking, event: Event<'CompensationStarted'>): readonly Marking[] {
  const found: Marking[] = [];
  for (const l of m.live.values()) {
    const last = l.undo.at(-1);
    if (l.phase !== 'undoing' || !last) continue;
    if (l.undoing > 0 && (last.together === undefined || last.together !== l.together)) continue;
    if (last.activity !== event.activityId || (last.handler ?? last.activity) !== event.handlerId) continue;
    const scope = l.role === 'undo' ? l.key : last.scope;
    const token: Token = {
      scope,
      at: event.handlerId,
      role: last.handler ? 'handler' : 'undo',
      undoneFor: l.key,
      ...(!last.handler && { undo: last.nested }),
    };
    const { together } = last;
    const begun = {
      undo: l.undo.slice(0, -1),
      undoing: l.undoing + 1,
      ...(together !== undefined && { together }),
    };
    found.push(add(put(m, l.key, begun), token));
  }
  return found;
}

/** What may happen without being seen: a terminate event ends the others, compensation chooses what it undoes. */
export function unseen(model: Model, m: Marking): readonly Marking[] {
  const found: Marking[] = [];
  for (const l of m.live.values()) {
    if (l.phase === 'reset' && lateFlows(model, m, l)?.length === 0)
      found.push(put(m, l.key, { phase: 'ready' }));
    if (l.phase !== 'throwing') continue;
    for (const item of l.todo) {
      const rest = l.todo.filter((t) => t !== item);
      if (item.kind === 'terminate') found.push(clear(put(m, l.key, throwing(rest)), l.scope!, l.key));
      if (item.kind === 'compensate') found.push(choose(model, m, l, item, rest));
      if (item.kind === 'cancel') {
        const alone = clear(m, l.scope!, l.key);
        found.push(choose(model, alone, alone.live.get(l.key)!, {}, [{ kind: 'leave' }]));
      }
      if (item.kind === 'leave') found.push(left(model, m, l));
    }
  }
  return found;
}

/** What can be compensated now is taken by this thrower and nobody else. */
function choose(
  model: Model,
  m: Marking,
  l: Live,
  { activity }: Partial<Trigger>,
  todo: readonly Trigger[],
): Marking {
  const scopes = [l.scope!];
  while (isEventSubProcess(model, m, scopes.at(-1)!)) scopes.push(m.live.get(scopes.at(-1)!)!.scope!);
  const isMine = (u: Undoable) =>
    scopes.includes(u.scope) && (activity === undefined || u.activity === activity);
  const undo = m.undoable.filter(isMine);
  const taken: Marking = { ...m, undoable: m.undoable.filter((u) => !isMine(u)) };
  return undone(put(taken, l.key, { phase: 'undoing', undo, undoing: 0, todo }), l.key);
}

const isEventSubProcess = (model: Model, m: Marking, scope: Key): boolean =>
  nodeOf(model, m.live.get(scope)!).isEventSubProcess === true;

/** A transaction that was cancelled goes on at its cancel event. */
function left(model: Model, m: Marking, l: Live): Marking {
  const transaction = m.live.get(l.scope!)!;
  const body = transaction.role === 'run' ? m.live.get(transaction.scope!)! : transaction;
  const boundary = nodeOf(model, transaction).boundaries.find((id) =>
    model.nodes.get(id)!.triggers.some(({ kind }) => kind === 'cancel'),
  );
  const gone = doom(m, body.key);
  return boundary ? add(gone, { scope: body.scope!, at: boundary }) : gone;
}

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
