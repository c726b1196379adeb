import type { ExecutableProcess, FlowNode, Trigger, TriggerOf } from '../model/graph.js';
import type { Awaited, Key, VariableChange, Variables } from '../state/events.js';
import type { Subscription } from '../state/instance-state.js';
import { entryOf, valuesOf } from '../state/table.js';
import { nextOccurrence, schedule } from '../time/timer.js';
import { converse, subscribedKey } from './correlation.js';
import { ElementFailure, EvaluationError } from './failures.js';
import { runGuarded } from './guard.js';
import { describe } from './results.js';
import type { Step } from './step.js';

/** Triggers that are waited for by a subscription; the others (error, escalation ...) are looked up when thrown. */
export const subscribable = (trigger: Trigger): boolean =>
  trigger.type === 'message' ||
  trigger.type === 'timer' ||
  trigger.type === 'signal' ||
  trigger.type === 'conditional';

/** Opens the subscriptions of a catching element for its owner. A condition that already holds fires at once. */
export async function arm(step: Step, ownerKey: Key, node: FlowNode): Promise<void> {
  const triggers = node.triggers ?? (node.message ? [node.message] : []);
  const open: [number, Awaited][] = [];
  for (const [index, trigger] of triggers.entries()) {
    if (subscribable(trigger)) open.push([index, await awaited(step, ownerKey, node, trigger)]);
  }
  for (const [index, what] of open) {
    const key = step.newKey();
    step.emit({ type: 'SubscriptionOpened', key, ownerKey, elementId: node.id, index, awaited: what });
    if (what.type === 'conditional' && what.satisfied) step.resume(ownerKey, { fire: key });
  }
}

export function closeSubscriptions(step: Step, ownerKey: Key): void {
  for (const key of step.instance(ownerKey)?.owns ?? []) {
    if (entryOf(step.state.subscriptions, key)) step.emit({ type: 'SubscriptionClosed', key });
  }
}

async function awaited(step: Step, ownerKey: Key, node: FlowNode, trigger: Trigger): Promise<Awaited> {
  const owner = { key: ownerKey };
  switch (trigger.type) {
    case 'message':
      return {
        type: 'message',
        name: await step.text(trigger.name, owner, 'the message name'),
        correlationKey: trigger.correlationKey
          ? await step.text(trigger.correlationKey, owner, 'the correlation key')
          : trigger.correlation
            ? await subscribedKey(step, trigger.correlation, ownerKey)
            : '',
      };
    case 'signal':
      return { type: 'signal', name: await step.text(trigger.name, owner, 'the signal name') };
    case 'timer': {
      const value = await step.value(trigger.value, owner);
      const due = schedule(trigger.kind, value, step.now);
      if ('problem' in due)
        throw new ElementFailure('EXTRACT_VALUE_ERROR', `${node.name ?? node.id}: ${due.problem}`);
      return { type: 'timer', ...due };
    }
    case 'conditional':
      return { type: 'conditional', satisfied: await step.condition(trigger.condition, owner) };
    default:
      throw new Error(`A ${trigger.type} event is not subscribed to.`);
  }
}

/** Does catching end what it is attached to (or the event itself), so that it happens only once? */
function catchesOnce(step: Step, node: FlowNode): boolean {
  if (node.type === 'BoundaryEvent') return node.cancelActivity !== false;
  if (node.type === 'StartEvent') return step.node(node.scopeId).isInterrupting !== false;
  return true;
}

/** A subscription's event has happened: counts it, and tells the catching element when it has all it needs. */
export async function fire(
  step: Step,
  sub: Subscription,
  variables: Variables,
  messageKey?: string,
): Promise<void> {
  const { elementId } = sub;
  const node = step.node(elementId);
  const owner = step.instance(sub.ownerKey)!;
  const trigger = (node.triggers ?? [node.message])[sub.index];
  if (trigger?.type === 'message' && trigger.correlation)
    await converse(step, trigger.correlation, variables);
  let payload = variables;
  const once = catchesOnce(step, node);

  if (node.parallelMultiple && (node.triggers?.length ?? 0) > 1) {
    step.emit({ type: 'SubscriptionFired', key: sub.key, elementId, variables: payload });
    const group = owner.owns
      .map((k) => entryOf(step.state.subscriptions, k))
      .filter((s) => s?.elementId === elementId) as Subscription[];
    const current = group.map((s) => entryOf(step.state.subscriptions, s.key)!);
    if (current.some((s) => !s.fired)) return;
    payload = Object.assign({}, ...current.map((s) => s.fired));
    for (const s of current) {
      step.emit({ type: 'SubscriptionTriggered', key: s.key, elementId, keep: !once });
      if (!once)
        step.emit({
          type: 'SubscriptionUpdated',
          key: s.key,
          awaited: again(s.awaited, step.now) ?? s.awaited,
        });
    }
  } else {
    const next = once ? null : again(sub.awaited, step.now);
    step.emit({
      type: 'SubscriptionTriggered',
      key: sub.key,
      elementId,
      keep: next !== null,
      ...(messageKey && { messageKey }),
    });
    if (next && next !== sub.awaited) step.emit({ type: 'SubscriptionUpdated', key: sub.key, awaited: next });
  }
  await step.moduleOf(node).trigger?.(step, node, step.fresh(owner), payload);
}

/** What a non-interrupting subscription waits for after it fired; null when that was the last time. */
function again(was: Awaited, now: number): Awaited | null {
  if (was.type === 'conditional') return { type: 'conditional', satisfied: true };
  if (was.type !== 'timer') return was;
  if (was.cycle === null || was.repetitions === 1) return null;
  const dueAt = nextOccurrence(was.cycle, was.dueAt, now);
  return dueAt === null
    ? null
    : { ...was, dueAt, repetitions: was.repetitions === null ? null : was.repetitions - 1 };
}

/** Conditions are asked again after variables changed; they fire when they become true (clause 10.5.5). */
export async function fireConditions(step: Step): Promise<void> {
  step.variablesChanged = false;
  const changes = step.changes;
  step.changes = [];
  const awaiting = awaitsVariables(step.process);
  if (!awaiting) return;
  if (awaiting.inputSets)
    for (const me of valuesOf(step.state.instances)) if (me.data?.awaitsData === true) step.start(me);
  if (!awaiting.conditions) return;
  for (const { key } of valuesOf(step.state.subscriptions)) {
    const sub = entryOf(step.state.subscriptions, key);
    if (sub?.awaited.type !== 'conditional' || sub.fired) continue;
    if (isConcerned(step, sub, conditionOf(step, sub), changes)) await askCondition(step, sub.key);
  }
}

const conditionOf = (step: Step, { elementId, index }: Subscription) =>
  step.node(elementId).triggers![index] as TriggerOf<'conditional'>;

/**
 * Asks whether a condition has become true. One that fails keeps no other from being asked: it is an incident on its
 * element, one at a time, which is over when the condition can be asked again.
 */
export async function askCondition(step: Step, subscriptionKey: Key): Promise<void> {
  const sub = entryOf(step.state.subscriptions, subscriptionKey);
  if (!sub) return;
  const known = valuesOf(step.state.incidents).find(
    ({ retry }) => retry.do === 'ask condition' && retry.subscriptionKey === subscriptionKey,
  );
  await runGuarded(step, sub.ownerKey, { do: 'ask condition', subscriptionKey }, async () => {
    const isTrue = await truth(step, sub).catch((cause: unknown) => {
      if (known && isExpected(cause)) return undefined;
      throw cause;
    });
    if (isTrue === undefined) return;
    if (known) step.emit({ type: 'IncidentResolved', key: known.key, elementId: sub.elementId });
    const wasTrue = sub.awaited.type === 'conditional' && sub.awaited.satisfied;
    if (isTrue && !wasTrue) await fire(step, sub, {});
    else if (!isTrue && wasTrue)
      step.emit({
        type: 'SubscriptionUpdated',
        key: sub.key,
        awaited: { type: 'conditional', satisfied: false },
      });
  });
}

const isExpected = (cause: unknown): boolean =>
  cause instanceof ElementFailure || cause instanceof EvaluationError;

async function truth(step: Step, sub: Subscription): Promise<boolean> {
  const { condition } = conditionOf(step, sub);
  const value = await step.value(condition, { key: sub.ownerKey });
  if (typeof value === 'boolean') return value;
  throw new ElementFailure(
    'CONDITION_ERROR',
    `Expected the condition \`${condition.text}\` to be true or false, but it gave ${describe(value)}.`,
  );
}

/** With a filter a condition is asked only after such a change of a variable that it sees. */
function isConcerned(
  step: Step,
  { ownerKey }: Subscription,
  { variableNames, variableEvents }: TriggerOf<'conditional'>,
  changes: readonly VariableChange[],
): boolean {
  if (!variableNames && !variableEvents) return true;
  return changes.some(
    ({ scopeKey, name, event }) =>
      (variableNames?.includes(name) ?? true) &&
      (variableEvents?.includes(event) ?? true) &&
      isVisibleFrom(step, scopeKey, ownerKey),
  );
}

function isVisibleFrom(step: Step, scopeKey: Key, ownerKey: Key): boolean {
  for (let key: Key | undefined = ownerKey; key !== undefined && key >= 0; key = step.instance(key)?.scopeKey)
    if (key === scopeKey) return true;
  return false;
}

interface Awaiting {
  readonly inputSets: boolean;
  readonly conditions: boolean;
}
const awaitingOf = new WeakMap<ExecutableProcess, Awaiting | null>();
/** What in the process waits for variables to change; null where nothing does, and nobody has to be asked. */
export function awaitsVariables(process: ExecutableProcess): Awaiting | null {
  const known = awaitingOf.get(process);
  if (known !== undefined) return known;
  const nodes = Object.values(process.nodes);
  const inputSets = nodes.some((node) => node.inputSets !== undefined);
  const conditions = nodes.some((node) => node.triggers?.some((trigger) => trigger.type === 'conditional'));
  const found = inputSets || conditions ? { inputSets, conditions } : null;
  awaitingOf.set(process, found);
  return found;
}
