import { compileActivity } from '../../compile/activity.js';
import { ElementFailure, EvaluationError } from '../../kernel/failures.js';
import { outgoing } from '../../kernel/flows.js';
import { after, type Maybe } from '../../kernel/promises.js';
import type { Step } from '../../kernel/step.js';
import { arm, closeSubscriptions, subscribable } from '../../kernel/subscriptions.js';
import type { FlowId, FlowNode, Mapping } from '../../model/graph.js';
import type { Json, Variables } from '../../state/events.js';
import type { ElementInstance } from '../../state/instance-state.js';
import { entryOf } from '../../state/table.js';
import type { ElementModule } from '../element-module.js';
import { awaitsListener, listened } from '../execution-listeners.js';
import { completeRun, continueLoop, loopQuiet, spawnMore, startLoop } from '../loop/loop.js';
import { registerCompensation } from './compensation.js';

type Own = Pick<ElementModule, 'compile' | 'resume' | 'trigger' | 'childrenEnded' | 'childEnded'> & {
  start: NonNullable<ElementModule['start']>;
};

/**
 * What every activity does around its own work: start quantity, loops, data mappings, boundary events,
 * compensation, completion quantity (clauses 13.3.2, 13.3.6, 13.3.7).
 */
export function activity(own: Own): ElementModule {
  return {
    publishes: true,
    compile: (el, c) => ({ ...compileActivity(el, c), ...own.compile?.(el, c) }),

    enter(step, node, at) {
      if ((node.startQuantity ?? 1) > 1 && at.flowId && !at.triggered) return step.park(node, at);
      begin(step, node, at);
    },

    join(_step, node, waiting) {
      const tokens = Object.entries(waiting).flatMap(([flow, count]) => Array<string>(count).fill(flow));
      const needed = node.startQuantity ?? 1;
      return tokens.length >= needed ? tokens.slice(0, needed) : null;
    },
    fire: (step, node, scopeKey) => begin(step, node, { scopeKey, triggered: true }),

    start(step, node, me) {
      const isPlain =
        !node.inputs &&
        !node.inputSets &&
        !node.listeners &&
        me.role !== 'body' &&
        (me.role !== undefined || !node.boundaryEvents);
      return isPlain ? own.start(step, node, me) : prepare(step, node, me, own);
    },

    complete(step, node, me, variables, flows) {
      const published = me.role === 'body' ? undefined : publish(step, node, me, variables);
      return published instanceof Promise
        ? published.then(() => goOn(step, node, me, flows))
        : goOn(step, node, me, flows);
    },

    resume(step, node, me, signal) {
      if (me.role === 'body') return spawnMore(step, node, me);
      return own.resume?.(step, node, me, signal);
    },
    ...(own.trigger && { trigger: own.trigger }),
    childEnded: (step, node, me) => (me.role === 'body' ? undefined : own.childEnded?.(step, node, me)),
    childrenEnded: (step, node, me) =>
      me.role === 'body' ? loopQuiet(step, node, me) : own.childrenEnded?.(step, node, me),
  };
}

/**
 * The result of an activity: with `zeebe:ioMapping` outputs only these leave it; with BPMN's data associations the
 * data outputs go where they are associated to, and the rest, as without both, to the scope that has the variable.
 */
function publish(step: Step, node: FlowNode, me: ElementInstance, variables: Variables): Maybe<void> {
  return node.outputs
    ? publishOutputs(step, node, node.outputs, me, variables)
    : step.propagate(me.key, variables);
}

async function publishOutputs(
  step: Step,
  node: FlowNode,
  outputs: readonly Mapping[],
  me: ElementInstance,
  variables: Variables,
): Promise<void> {
  const declared = new Set(outputs.map((output) => output.dataOutput));
  const onlyAssociations = !declared.has(undefined);
  const entries = Object.entries(variables);
  step.setLocal(
    me.key,
    onlyAssociations ? Object.fromEntries(entries.filter(([name]) => declared.has(name))) : variables,
  );
  if (onlyAssociations)
    step.propagate(me.key, Object.fromEntries(entries.filter(([name]) => !declared.has(name))));
  // What was written straight into the target of a data output counts for it.
  const direct = outputs.filter(({ target }) => target in variables).map(({ dataOutput }) => dataOutput);
  const missing = node.outputSets?.map((set) => set.filter((name) => !direct.includes(name)));
  if (node.outputSets && missing && !complete(missing, entryOf(step.state.variables, me.key) ?? {}))
    throw new ElementFailure(
      'IO_MAPPING_ERROR',
      `Expected ${node.name ?? node.id} to give a complete output set (${node.outputSets.map((set) => set.join(' and ')).join(', or ')}), but it gave ${Object.keys(variables).join(', ') || 'nothing'}.`,
    );
  const available = outputs.filter(
    ({ dataOutput }) =>
      dataOutput === undefined || dataOutput in (entryOf(step.state.variables, me.key) ?? {}),
  );
  const values = await mapped(step, available, me);
  for (const { target } of available.filter((output) => output.dataStore === 'target')) {
    step.emit({
      type: 'DataStoreWritten',
      elementKey: me.key,
      elementId: node.id,
      name: target,
      value: values[target] ?? null,
    });
    delete values[target];
  }
  const own = me.role === 'inner' ? node.loop?.outputVariable : undefined;
  if (own !== undefined && own in values) {
    step.setLocal(me.key, { [own]: values[own]! });
    delete values[own];
  }
  step.propagate(me.scopeKey, values);
}

/** An activity with input sets is ready, but not active, until one set has all its data (clause 13.3.2). */
function waitsForData(step: Step, node: FlowNode, me: ElementInstance, inputs: Variables): boolean {
  if (!node.inputSets) return false;
  const waits = !complete(node.inputSets, inputs);
  if (waits !== (me.data?.awaitsData === true))
    step.emit({ type: 'ElementDataSet', key: me.key, data: { awaitsData: waits } });
  return waits;
}

/** Has one of the sets all its data? */
function complete(sets: readonly (readonly string[])[], data: Variables): boolean {
  return sets.some((set) => set.every((name) => (data[name] ?? null) !== null));
}

/** Data in, boundary events armed, then the work. */
async function prepare(step: Step, node: FlowNode, me: ElementInstance, own: Own): Promise<void> {
  if (me.role === 'body' || me.role === undefined) closeSubscriptions(step, me.key);
  if (me.role === 'body') {
    await armBoundaryEvents(step, node, me);
    return await startLoop(step, node, me);
  }
  if (listened(me, 'start') === 0) {
    const inputs =
      node.inputs?.length && me.role !== 'compensation' ? await mapped(step, node.inputs, me) : {};
    if (waitsForData(step, node, me, inputs)) return;
    step.setLocal(me.key, inputs);
  }
  if (await awaitsListener(step, node, step.fresh(me), 'start', { do: 'start' })) return;
  if (me.role === undefined) await armBoundaryEvents(step, node, me);
  // A condition at the boundary that already holds may have been planned; the work starts all the same.
  await own.start(step, node, step.fresh(me));
}

/** After its result is there: the next run of the loop, or the flows that go out. */
function goOn(step: Step, node: FlowNode, me: ElementInstance, flows?: readonly FlowId[]): Maybe<void> {
  if (me.role === 'inner') return after(completeRun(step, node, me), (done) => endRun(step, node, me, done));
  const isLast = node.isForCompensation || me.role === 'compensation';
  const taken = isLast ? [] : (flows ?? outgoing(step, node, me));
  return taken instanceof Promise
    ? taken.then((found) => leave(step, node, me, found))
    : leave(step, node, me, taken);
}

function endRun(step: Step, node: FlowNode, me: ElementInstance, done: boolean): void {
  registerCompensation(step, node, me);
  step.ended(me);
  continueLoop(step, node, me.scopeKey, done);
}

function leave(step: Step, node: FlowNode, me: ElementInstance, flows: readonly FlowId[]): void {
  registerCompensation(step, node, me);
  step.ended(me);
  const times = node.completionQuantity ?? 1;
  for (const flow of flows) for (let n = 0; n < times; n++) step.take(flow, me.scopeKey);
  const waiter = me.data?.compensationFor;
  if (typeof waiter === 'number') step.resume(waiter, { compensated: me.elementId });
}

function begin(step: Step, node: FlowNode, at: Parameters<ElementModule['enter']>[2]): void {
  const loops = node.loop && at.role === undefined;
  const me = step.activate(node, loops ? { ...at, role: 'body' } : at);
  if (at.variables) step.setLocal(me.key, at.variables);
  step.start(me);
}

async function armBoundaryEvents(step: Step, node: FlowNode, me: ElementInstance): Promise<void> {
  for (const id of node.boundaryEvents ?? []) {
    const event = step.node(id);
    if (event.triggers?.some(subscribable)) await arm(step, me.key, event);
  }
}

/** Evaluates mappings in order; a later one sees what an earlier one set. `a.b` builds nested objects. */
export async function mapped(
  step: Step,
  mappings: readonly Mapping[],
  me: ElementInstance,
): Promise<{ [name: string]: Json }> {
  const result: { [name: string]: Json } = {};
  for (const { source, target, dataStore } of mappings) {
    let value: Json;
    try {
      const fromStore =
        dataStore === 'source' ? await stored(step, source.text.replace(/`/g, '')) : undefined;
      value = fromStore !== undefined ? fromStore : await step.value(source, me, result);
    } catch (cause) {
      if (!(cause instanceof EvaluationError)) throw cause;
      throw new ElementFailure(
        'IO_MAPPING_ERROR',
        `The mapping of \`${source.text}\` to ${target} failed: ${cause.message}`,
      );
    }
    assign(result, target, value);
  }
  return result;
}

/** The value of a data store: what this step wrote, else what the world has. */
async function stored(step: Step, name: string): Promise<Json> {
  for (const event of step.events.toReversed())
    if (event.type === 'DataStoreWritten' && event.name === name) return event.value;
  return (await step.env.readDataStore?.(name)) ?? null;
}

export function assign(into: { [name: string]: Json }, path: string, value: Json): void {
  const names = path.split('.');
  let at = into;
  for (const name of names.slice(0, -1)) {
    const next = at[name];
    const object = next !== null && typeof next === 'object' && !Array.isArray(next) ? { ...next } : {};
    at[name] = object;
    at = object;
  }
  at[names.at(-1)!] = value;
}
