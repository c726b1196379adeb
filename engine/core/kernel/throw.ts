import type { ElementId, FlowNode, TriggerOf } from '../model/graph.js';
import type { Key, PlannedMove, Variables } from '../state/events.js';
import type { ElementInstance } from '../state/instance-state.js';
import { entryOf } from '../state/table.js';
import { closeHandlers } from './handlers.js';
import type { Step } from './step.js';
import { disown, endInstance, interruptChildren, terminate } from './termination.js';

/** A place that catches a thrown error or escalation: a boundary event, or the start event of an event sub-process. */
interface Handler {
  readonly node: FlowNode;
  readonly trigger: TriggerOf<'error'> | TriggerOf<'escalation'>;
  /** The host of the boundary event, or the scope of the event sub-process. */
  readonly at: ElementInstance;
}

/**
 * Throws a BPMN error from an element: the nearest enclosing handler catches it, one with its code before a
 * catch-all at the same place, an event sub-process before the boundary (clauses 10.5.1, 10.5.6, 13.5).
 * Nobody: the call activity that started this instance gets it, else an incident.
 */
export async function throwError(
  step: Step,
  from: ElementInstance,
  errorCode: string,
  message: string,
  variables: Variables,
): Promise<void> {
  const { key: elementKey, elementId } = from;
  const handler = await findHandler(step, from, 'error', errorCode);
  if (!handler) {
    if (step.state.called) {
      step.emit({ type: 'ErrorThrown', elementKey, elementId, errorCode, message });
      endInstance(step, 'interrupted', { type: 'ProcessInstanceFailed', errorCode, message, variables });
      return;
    }
    disown(step, from.key);
    step.incident(
      from,
      'UNHANDLED_ERROR_EVENT',
      `Expected the error "${errorCode}" to be caught, but no error event is attached to the activity, to a sub-process around it or ` +
        `to an event sub-process${message ? ` (${message})` : ''}. Add an error event that catches it and migrate, or retry the element.`,
      { do: 'throw', errorCode, message },
    );
    return;
  }
  step.emit({ type: 'ErrorThrown', elementKey, elementId, errorCode, message });
  const trigger = handler.trigger as TriggerOf<'error'>;
  const payload: Variables = {
    ...variables,
    ...(trigger.codeVariable && { [trigger.codeVariable]: errorCode }),
    ...(trigger.messageVariable && { [trigger.messageVariable]: message }),
  };
  await caught(step, handler, payload, 'failed');
}

/** Throws an escalation: like an error, but an interrupting handler is needed to stop anything, and nobody may listen. */
export async function throwEscalation(
  step: Step,
  from: ElementInstance,
  escalationCode: string,
  variables: Variables,
): Promise<void> {
  const { key: elementKey, elementId } = from;
  const handler = await findHandler(step, from, 'escalation', escalationCode);
  const propagated = !handler && step.state.called;
  step.emit({
    type: 'EscalationThrown',
    elementKey,
    elementId,
    escalationCode,
    caughtBy: handler?.node.id ?? null,
    propagated,
    variables,
  });
  if (!handler) return;
  const trigger = handler.trigger as TriggerOf<'escalation'>;
  const payload: Variables = {
    ...variables,
    ...(trigger.codeVariable && { [trigger.codeVariable]: escalationCode }),
  };
  await caught(step, handler, payload, 'interrupted');
}

async function findHandler(
  step: Step,
  from: ElementInstance,
  type: 'error' | 'escalation',
  code: string,
): Promise<Handler | null> {
  for (let at: ElementInstance | undefined = from; at; at = step.instance(at.scopeKey)) {
    const node = step.nodeOf(at);
    // The boundary events of a loop sit on its body, not on the runs inside it; what is undone has none any more.
    const isHost = at.role === undefined || at.role === 'body';
    const attached = isHost ? (node.boundaryEvents ?? []) : [];
    const onBoundary = await match(step, attached, at, type, code);
    if (onBoundary) return onBoundary;
    const scope = step.instance(at.scopeKey);
    if (!scope || scope.role === 'body') continue;
    // An interrupting event sub-process has ended the handlers beside it: what it throws is for the scope outside.
    if (node.triggeredByEvent && node.isInterrupting !== false) continue;
    // One that does not interrupt runs among them (clause 10.5.1), but it does not handle itself.
    const starts = (step.nodeOf(scope).eventSubProcesses ?? [])
      .filter((id) => id !== node.id)
      .map((id) => step.node(id).starts![0]!);
    const inScope = await match(step, starts, scope, type, code);
    if (inScope) return inScope;
  }
  return null;
}

async function match(
  step: Step,
  candidates: readonly ElementId[],
  at: ElementInstance,
  type: 'error' | 'escalation',
  code: string,
): Promise<Handler | null> {
  let catchAll: Handler | null = null;
  for (const id of candidates) {
    const node = step.node(id);
    for (const trigger of node.triggers ?? []) {
      if (trigger.type !== type) continue;
      const wanted = trigger.type === 'error' ? trigger.errorCode : trigger.escalationCode;
      if (wanted === null) catchAll ??= { node, trigger, at };
      else if (wanted.literal === code) return { node, trigger, at };
      else if (wanted.literal === undefined && (await step.value(wanted, at)) === code)
        return { node, trigger, at };
    }
  }
  return catchAll;
}

async function caught(
  step: Step,
  handler: Handler,
  payload: Variables,
  reason: 'failed' | 'interrupted',
): Promise<void> {
  const { node, at } = handler;
  if (node.type === 'BoundaryEvent') {
    boundaryTriggered(step, node, at.key, payload, reason);
    return;
  }
  eventSubProcessTriggered(step, step.node(node.scopeId), at.key, payload);
}

/** A boundary event happens: ends its host if it interrupts, and sends a token out by itself. */
export function boundaryTriggered(
  step: Step,
  node: FlowNode,
  hostKey: Key,
  variables: Variables,
  reason: 'failed' | 'interrupted',
): void {
  const { scopeKey } = step.instance(hostKey)!;
  const at = { scopeKey, triggered: true, variables };
  if (node.cancelActivity === false) step.enter(node.id, at);
  else terminate(step, hostKey, reason, [{ move: 'enter', elementId: node.id, at }]);
}

/** An event sub-process starts: ends what else runs in its scope if it interrupts. */
export function eventSubProcessTriggered(
  step: Step,
  node: FlowNode,
  scopeKey: Key,
  variables: Variables,
): void {
  const at = { scopeKey, triggered: true, variables };
  if (node.isInterrupting === false) return step.enter(node.id, at);
  closeHandlers(step, scopeKey);
  for (const key of step.instance(scopeKey)?.owns ?? [])
    if (entryOf(step.state.incidents, key))
      step.emit({ type: 'IncidentResolved', key, elementId: step.instance(scopeKey)!.elementId });
  dropWaiting(step, scopeKey);
  interruptChildren(step, scopeKey, 'interrupted', [{ move: 'enter', elementId: node.id, at }]);
}

/** Tokens parked at joins of a scope are gone when the scope is interrupted or terminated. */
export function dropWaiting(step: Step, scopeKey: Key): void {
  for (const [elementId, flows] of Object.entries(entryOf(step.state.waiting, scopeKey) ?? {})) {
    const taken = Object.entries(flows).flatMap(([flow, count]) => Array<string>(count).fill(flow));
    step.emit({ type: 'TokensJoined', elementId, flows: taken, scopeKey });
  }
  const stays = (planned: PlannedMove) => planned.move !== 'enter' || planned.at.scopeKey !== scopeKey;
  step.plan(step.planned().filter(stays));
  // Those of an instance that has been stopped are planned when it goes on.
  const { paused } = step.state;
  if (paused && !paused.agenda.every(stays))
    step.emit({ type: 'StepPaused', ...paused, agenda: paused.agenda.filter(stays) });
}
