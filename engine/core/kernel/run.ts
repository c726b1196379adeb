import { awaitsListenersOfCompletion } from '../elements/execution-listeners.js';
import { ask } from '../elements/user-task/transition.js';
import type { Key, PlannedMove, Retry } from '../state/events.js';
import type { ElementInstance } from '../state/instance-state.js';
import { entryOf } from '../state/table.js';
import { failed, runGuarded } from './guard.js';
import { closeHandlers } from './handlers.js';
import { fireReadyJoins, hasInclusive, resetComplexGateways } from './joins.js';
import { after, inTurn, type Maybe } from './promises.js';
import type { Step } from './step.js';
import { awaitsVariables, fire, fireConditions } from './subscriptions.js';
import { endTerminating, goOnInterrupted } from './termination.js';

/**
 * Plays the token game until nothing moves: the agenda first (first in, first out), then, when it is quiet,
 * conditions, joins and finished scopes, which may plan new moves. Bounded by `limits.moves`. A promise only where
 * something has to be waited for.
 */
export function run(step: Step): Maybe<void> {
  return after(play(step), () => (step.canceled.length > 0 ? tellCanceled(step) : undefined));
}

async function tellCanceled(step: Step): Promise<void> {
  for (const taskKey of step.canceled) if (entryOf(step.state.tasks, taskKey)) await ask(step, taskKey);
}

function play(step: Step): Maybe<void> {
  for (;;) {
    const quiet = round(step);
    if (quiet instanceof Promise) return playOn(step, quiet);
    if (quiet) return;
  }
}

async function playOn(step: Step, first: Promise<boolean>): Promise<void> {
  for (let quiet = await first; !quiet; quiet = await round(step));
}

/** Makes the planned moves and, where none is left, asks what can go on. @returns whether nothing moves any more */
function round(step: Step): Maybe<boolean> {
  while (hasPlans(step)) {
    if (step.state.status !== 'active') return true;
    if (step.state.activations > step.limits.activations) return stopLooping(step);
    if (++step.moves > step.limits.moves) return pause(step);
    const made = make(step, step.next()!);
    if (made instanceof Promise) return made.then(goesOn);
  }
  if (step.state.status !== 'active') return true;
  if (step.variablesChanged && awaitsVariables(step.process)) return fireConditions(step).then(goesOn);
  step.variablesChanged = false;
  if (step.joins.size > 0 || hasInclusive(step.process)) return openJoins(step);
  return closeScopes(step);
}

const goesOn = () => false;

function openJoins(step: Step): Maybe<boolean> {
  return after(resetComplexGateways(step), () =>
    hasPlans(step)
      ? false
      : // A join may also end the reset phase of its gateway, which fires no token.
        after(fireReadyJoins(step), (fired) => (fired || hasPlans(step) ? false : closeScopes(step))),
  );
}

function closeScopes(step: Step): Maybe<boolean> {
  return step.touched.size > 0 ? after(closeDoneScopes(step), () => isQuiet(step)) : isQuiet(step);
}

const isQuiet = (step: Step): boolean =>
  !hasPlans(step) && step.touched.size === 0 && step.joins.size === 0 && !step.variablesChanged;

const hasPlans = (step: Step): boolean => step.head < step.agenda.length;

/** What stops the element of a move becomes an incident on it, as with `runGuarded`; made without a closure for each move. */
function make(step: Step, planned: PlannedMove): Maybe<unknown> {
  try {
    const made = work(step, planned);
    return made instanceof Promise ? made.catch((cause: unknown) => stopped(step, planned, cause)) : made;
  } catch (cause) {
    return stopped(step, planned, cause);
  }
}

function stopped(step: Step, planned: PlannedMove, cause: unknown): Promise<undefined> {
  if (planned.move === 'end') throw cause;
  const key = planned.move === 'enter' ? planned.at.scopeKey : planned.key;
  return failed(step, key, retryOf(planned), cause);
}

function retryOf(planned: PlannedMove): Retry {
  if (planned.move === 'start') return { do: 'start' };
  if (planned.move !== 'complete') return { do: 'nothing' };
  const { variables, flows } = planned;
  return { do: 'complete', variables, ...(flows && { flows }) };
}

function work(step: Step, planned: PlannedMove): Maybe<unknown> {
  if (planned.move === 'enter') {
    if (!lives(step.instance(planned.at.scopeKey))) return;
    const node = step.node(planned.elementId);
    return step.moduleOf(node).enter(step, node, planned.at);
  }
  if (planned.move === 'end') return step.emit(planned.event);
  const me = step.instance(planned.key);
  if (!lives(me)) return;
  const node = step.nodeOf(me);
  const module = step.moduleOf(node);
  if (planned.move === 'start') return module.start?.(step, node, me);
  if (planned.move === 'complete') {
    const { variables, flows } = planned;
    if (!node.listeners) return module.complete(step, node, me, variables, flows);
    return after(awaitsListenersOfCompletion(step, node, me, variables, flows), (waits) =>
      waits ? undefined : module.complete(step, node, step.fresh(me), variables, flows),
    );
  }
  const { signal } = planned;
  const subscription = firing(signal);
  if (subscription === undefined) return module.resume?.(step, node, me, signal);
  const sub = entryOf(step.state.subscriptions, subscription);
  return sub && fire(step, sub, {});
}

function firing(signal: unknown): Key | undefined {
  return signal !== null && typeof signal === 'object' && 'fire' in signal ? (signal.fire as Key) : undefined;
}

const concerns = (planned: PlannedMove, scopeKey: Key): boolean =>
  planned.move === 'enter'
    ? planned.at.scopeKey === scopeKey
    : planned.move !== 'end' && planned.key === scopeKey;

const lives = (me: ElementInstance | undefined): me is ElementInstance =>
  me !== undefined && me.status !== 'terminating';

/** Asks each scope in which something ended whether it is done. */
function closeDoneScopes(step: Step): Maybe<void> {
  const touched = [...step.touched];
  step.touched.clear();
  return inTurn(touched, (key) => closeIfDone(step, key));
}

function closeIfDone(step: Step, key: Key): Maybe<void> {
  const scope = step.instance(key);
  if (!scope) return;
  if (scope.status === 'terminating') return endTerminating(step, key);
  if (scope.next && (scope.children > 0 || goOnInterrupted(step, key))) return;
  if (scope.children > 0)
    return after(tellChildEnded(step, scope), () => {
      waitForHandlers(step, scope);
      if (tokensWait(step, key) && onlyResetting(step, key)) deadlock(step, step.fresh(scope));
    });
  if (tokensWait(step, key)) return deadlock(step, scope);
  if (scope.owns.some((owned) => entryOf(step.state.incidents, owned)) && scope.key === 0) return;
  return after(tellChildEnded(step, scope), () => {
    const now = step.instance(key);
    if (!now || now.children > 0 || step.planned().some((planned) => concerns(planned, key))) return;
    const node = step.nodeOf(now);
    return runGuarded(step, key, NOTHING, () => step.moduleOf(node).childrenEnded?.(step, node, now));
  });
}

const NOTHING: Retry = { do: 'nothing' };

function tellChildEnded(step: Step, scope: ElementInstance): Maybe<void> {
  const node = step.nodeOf(scope);
  return runGuarded(step, scope.key, NOTHING, () => step.moduleOf(node).childEnded?.(step, node, scope));
}

/** Only event sub-processes still run in the scope: it is completing, and waits for them (clause 13.3.2). */
function waitForHandlers(step: Step, scope: ElementInstance): void {
  const node = step.nodeOf(scope);
  if (!node.eventSubProcesses?.length || scope.role === 'body' || scope.status === 'completing') return;
  for (const child of step.childrenOf(scope.key)) if (!step.nodeOf(child).triggeredByEvent) return;
  if (tokensWait(step, scope.key)) return;
  closeHandlers(step, scope.key);
  if (scope.key !== 0) step.emit({ type: 'ElementCompleting', key: scope.key, elementId: scope.elementId });
}

/** A complex gateway in its reset phase moves nothing by itself. */
function onlyResetting(step: Step, scopeKey: Key): boolean {
  for (const child of step.childrenOf(scopeKey)) if (child.data?.waitingForStart !== false) return false;
  return true;
}

function tokensWait(step: Step, scopeKey: Key): boolean {
  return entryOf(step.state.waiting, scopeKey) !== undefined;
}

/** Nothing moves in the scope, yet tokens wait at a join: it can never open. */
function deadlock(step: Step, scope: ElementInstance): void {
  if (scope.owns.some((key) => entryOf(step.state.incidents, key)?.code === 'JOIN_DEADLOCK')) return;
  const stuck = Object.entries(entryOf(step.state.waiting, scope.key) ?? {}).map(([id, flows]) => {
    const node = step.node(id);
    const missing = node.incoming.filter((flow) => !flows[flow]);
    const from = missing.map(
      (flow) =>
        `${step.flow(flow).name ?? flow} from ${step.node(step.flow(flow).sourceRef).name ?? step.flow(flow).sourceRef}`,
    );
    return `${node.name ?? node.id} waits for ${from.join(' and ')}`;
  });
  step.incident(
    scope,
    'JOIN_DEADLOCK',
    `Expected a token on every incoming flow of the join, but no token is left that could bring it: ${stuck.join('; ')}. ` +
      `Start the missing branch by a modification, or cancel the instance and correct the model.`,
    { do: 'nothing' },
  );
}

/** @returns that nothing moves any more in this step */
function pause(step: Step): true {
  const before = step.state.paused;
  const all = new Set([...(before?.touched ?? []), ...step.touched]);
  // Scopes that are gone have nothing left to be asked.
  const touched = [...all].filter((key) => step.instance(key));
  const changes = [...(before?.changes ?? []), ...step.changes];
  step.emit({
    type: 'StepPaused',
    agenda: [...(before?.agenda ?? []), ...step.planned()],
    touched,
    ...(changes.length > 0 && { changes }),
  });
  step.plan([]);
  return true;
}

/** Has the instance reached its activation limit, and nobody has looked at it yet? */
export function isStopped(step: Step): boolean {
  for (const key of step.instance(0)?.owns ?? [])
    if (entryOf(step.state.incidents, key)?.code === 'LOOP_LIMIT') return true;
  return false;
}

function stopLooping(step: Step): true {
  const root = step.instance(0)!;
  if (isStopped(step)) return pause(step);
  step.incident(
    root,
    'LOOP_LIMIT',
    `Expected at most ${step.limits.activations} elements to be activated by one process instance, but this one goes on. ` +
      `Look for a loop without an end. A retry allows as many again.`,
    NOTHING,
  );
  return pause(step);
}
