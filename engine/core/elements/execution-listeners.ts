import { closeHandlers } from '../kernel/handlers.js';
import { after, type Maybe } from '../kernel/promises.js';
import type { Step } from '../kernel/step.js';
import type { FlowNode, ListenerPhase } from '../model/graph.js';
import type { Json, Variables } from '../state/events.js';
import type { ElementInstance } from '../state/instance-state.js';
import { entryOf } from '../state/table.js';
import { createJob } from './activity/job.js';

/** What an element does when its listeners of a phase are done; kept with it meanwhile. */
export type Then =
  | { readonly do: 'start' }
  | { readonly do: 'complete'; readonly variables: Variables; readonly flows?: readonly string[] }
  | { readonly do: 'begin'; readonly startElementId: string; readonly payload: Variables };

interface Listening {
  readonly phase: ListenerPhase;
  readonly then: Then;
}

/** How many listeners of a phase have done their job for this element. */
export function listened(me: ElementInstance, phase: ListenerPhase): number {
  return (me.data?.listened as { readonly [phase in ListenerPhase]?: number } | undefined)?.[phase] ?? 0;
}

/**
 * Execution listeners are jobs that are done, one after the other, before an element starts its own work or
 * completes. In a loop they belong to each run, not to the whole.
 * @returns true while one has to be waited for
 */
export function awaitsListener(
  step: Step,
  node: FlowNode,
  me: ElementInstance,
  phase: ListenerPhase,
  then: Then,
): Maybe<boolean> {
  const definition = node.listeners?.[phase]?.[listened(me, phase)];
  if (!definition || me.role === 'body' || me.role === 'compensation') return false;
  if (me.owns.some((key) => entryOf(step.state.jobs, key)?.kind === 'EXECUTION_LISTENER')) return true;
  if (phase === 'end' && node.eventSubProcesses?.length) stopHandlers(step, me);
  // What the element brought is there for its end listeners to see.
  if (then.do === 'complete' && phase === 'end') step.setLocal(me.key, then.variables);
  return createJob(step, definition, me, 'EXECUTION_LISTENER', phase).then(() => {
    const listening: Listening = { phase, then };
    step.emit({ type: 'ElementDataSet', key: me.key, data: { listening: listening as unknown as Json } });
    return true;
  });
}

/** An element's own start, after its start listeners. */
export function afterStartListeners(
  step: Step,
  node: FlowNode,
  me: ElementInstance,
  start: () => void | Promise<void>,
): void | Promise<void> {
  if (!node.listeners) return start();
  return after(awaitsListener(step, node, me, 'start', { do: 'start' }), (waits) =>
    waits ? undefined : start(),
  );
}

/** Before an element completes: the start listeners of an event that had happened already, then the end listeners. */
export function awaitsListenersOfCompletion(
  step: Step,
  node: FlowNode,
  me: ElementInstance,
  variables: Variables,
  flows?: readonly string[],
): Maybe<boolean> {
  const then: Then = { do: 'complete', variables, ...(flows && { flows }) };
  return after(awaitsListener(step, node, me, 'start', then), (waits) =>
    waits ? true : awaitsListener(step, node, me, 'end', then),
  );
}

/**
 * A listener has done its job: the next one, or the element goes on. Variables of a start listener are local to the
 * element; those of an end listener count as the element's own result.
 * @returns what to begin, where it was the process that waited to start by an event
 */
export function listenerDone(
  step: Step,
  node: FlowNode,
  me: ElementInstance,
  variables: Variables,
): Extract<Then, { do: 'begin' }> | undefined {
  const { phase, then } = me.data!.listening as unknown as Listening;
  const counts = {
    ...(me.data?.listened as { [phase: string]: Json } | undefined),
    [phase]: listened(me, phase) + 1,
  };
  step.emit({ type: 'ElementDataSet', key: me.key, data: { listening: null, listened: counts } });
  const isResult = phase === 'end' && step.moduleOf(node).publishes === true;
  if (phase === 'end' && !isResult && me.key !== 0) step.propagate(me.scopeKey, variables);
  else step.setLocal(me.key, variables);
  if (then.do === 'begin') return then;
  if (then.do === 'start') step.start(me);
  else step.complete(me, isResult ? { ...then.variables, ...variables } : then.variables, then.flows);
  return undefined;
}

/** A scope that waits for its end listeners is completing: no event starts anything in it any more (clause 13.3.2). */
function stopHandlers(step: Step, scope: ElementInstance): void {
  closeHandlers(step, scope.key);
  if (scope.key !== 0 && scope.status === 'active')
    step.emit({ type: 'ElementCompleting', key: scope.key, elementId: scope.elementId });
}
