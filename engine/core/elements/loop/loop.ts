import { ElementFailure } from '../../kernel/failures.js';
import type { Maybe } from '../../kernel/promises.js';
import { describe } from '../../kernel/results.js';
import type { Step } from '../../kernel/step.js';
import { terminateChildren } from '../../kernel/termination.js';
import type { FlowNode, LoopCharacteristics } from '../../model/graph.js';
import type { Json, Key, Variables } from '../../state/events.js';
import type { ElementInstance } from '../../state/instance-state.js';
import { entryOf, keysOf } from '../../state/table.js';
import { throwTrigger } from '../../triggers/throw-trigger.js';

/**
 * Standard loops (clause 13.3.6) and multi-instance activities (clause 13.3.7). The body holds the boundary
 * events and the progress; each run is an instance of the same activity inside it with its own variables.
 */
export async function startLoop(step: Step, node: FlowNode, body: ElementInstance): Promise<void> {
  const loop = node.loop!;
  if (loop.kind === 'standard') {
    step.emit({ type: 'ElementDataSet', key: body.key, data: { spawned: 0 } });
    if (loop.testBefore && !(await goesOn(step, loop, body, 0))) return step.complete(body);
    return spawn(step, node, body, 0, given(loop, null, 0));
  }
  const items = loop.inputCollection ? await collection(step, loop, body) : null;
  const size = items ? items.length : await cardinality(step, loop, body);
  if (size > step.limits.loopRuns)
    throw new ElementFailure(
      'RESOURCE_LIMIT',
      `Expected at most ${step.limits.loopRuns} runs of a multi-instance activity, but the collection has ${size}. Split it, or raise the limit of loop runs.`,
    );
  const sequential = loop.kind === 'sequential';
  const first = sequential ? Math.min(1, size) : Math.min(batch, size);
  const keep = first < size && items ? { items: [...items] } : {};
  step.emit({
    type: 'ElementDataSet',
    key: body.key,
    data: { size, spawned: first, completed: 0, terminated: 0, ...keep },
  });
  if (size === 0) return finishLoop(step, node, body);
  for (let index = 0; index < first; index++) spawn(step, node, body, index, given(loop, items, index));
  if (!sequential && first < size) step.resume(body.key, { spawn: true });
}

/** Runs that are planned together; the rest follows when these have begun, so that the agenda stays short. */
const batch = 100;

/** The next runs of a parallel multi-instance activity. */
export function spawnMore(step: Step, node: FlowNode, body: ElementInstance): void {
  if (body.data?.done) return;
  const { size, spawned, items } = body.data as { size: number; spawned: number; items?: Json[] | null };
  const next = Math.min(spawned + batch, size);
  step.emit({
    type: 'ElementDataSet',
    key: body.key,
    data: { spawned: next, ...(next === size && items && { items: null }) },
  });
  for (let index = spawned; index < next; index++)
    spawn(step, node, body, index, given(node.loop!, items ?? null, index));
  if (next < size) step.resume(body.key, { spawn: true });
}

function spawn(step: Step, node: FlowNode, body: ElementInstance, index: number, variables: Variables): void {
  step.enter(node.id, {
    scopeKey: body.key,
    role: 'inner',
    loopCounter: index + 1,
    triggered: true,
    variables,
  });
}

/** What a run begins with. */
function given(loop: LoopCharacteristics, items: readonly Json[] | null, index: number): Variables {
  return {
    ...(loop.outputVariable && { [loop.outputVariable]: null }),
    ...(items && loop.inputElement && { [loop.inputElement]: items[index] ?? null }),
    loopCounter: index + 1,
  };
}

/** Called while the run's variables are still there. @returns whether the completion condition ends the loop. */
export function completeRun(step: Step, node: FlowNode, run: ElementInstance): Maybe<boolean> {
  const { kind, outputCollection, throws, completionCondition } = node.loop!;
  return kind === 'standard' || outputCollection || throws || completionCondition
    ? judgeRun(step, node, run)
    : false;
}

async function judgeRun(step: Step, node: FlowNode, run: ElementInstance): Promise<boolean> {
  const loop = node.loop!;
  const body = step.instance(run.scopeKey)!;
  if (loop.outputCollection) {
    const value = loop.outputElement ? await step.value(loop.outputElement, run) : null;
    step.emit({ type: 'LoopOutputCollected', key: body.key, index: run.loopCounter! - 1, value });
  }
  if (loop.kind === 'standard') return !(await goesOn(step, loop, run, run.loopCounter!));
  const counts = loopCounts(body, 1);
  for (const thrown of loop.throws ?? []) {
    if (thrown.when === 'first' && counts.numberOfCompletedInstances !== 1) continue;
    if (thrown.condition && !(await step.condition(thrown.condition, run, counts))) continue;
    await throwTrigger(step, body, thrown.trigger, {});
  }
  return (
    loop.completionCondition !== undefined && (await step.condition(loop.completionCondition, run, counts))
  );
}

/** A run has ended: the next one, or the end of the loop. */
export function continueLoop(step: Step, node: FlowNode, bodyKey: Key, done: boolean): void {
  const body = step.instance(bodyKey);
  if (!body) return;
  const loop = node.loop!;
  if (done) {
    step.emit({
      type: 'ElementDataSet',
      key: bodyKey,
      data: { size: Number(body.data?.size ?? 0), done: true },
    });
    terminateChildren(step, bodyKey, 'canceled');
    const left = step.instance(bodyKey)!;
    return left.children > 0 ? undefined : finishLoop(step, node, left);
  }
  if (loop.kind === 'standard') return spawnNext(step, node, body, null);
  if (loop.kind !== 'sequential') return;
  const { size, spawned, items } = body.data as { size: number; spawned: number; items?: Json[] };
  if (spawned < size) spawnNext(step, node, body, items ?? null);
}

/** No run is left: the loop is over when all it has to run have run. */
export function loopQuiet(step: Step, node: FlowNode, body: ElementInstance): void {
  const { size, completed, terminated, done } = body.data as {
    done?: boolean;
    size?: number;
    completed?: number;
    terminated?: number;
  };
  if (done || size === undefined || (completed ?? 0) + (terminated ?? 0) >= size)
    finishLoop(step, node, body);
}

function spawnNext(step: Step, node: FlowNode, body: ElementInstance, items: readonly Json[] | null): void {
  const loop = node.loop!;
  const index = Number((loop.kind === 'standard' ? body.data?.completed : body.data?.spawned) ?? 0);
  step.emit({ type: 'ElementDataSet', key: body.key, data: { spawned: index + 1 } });
  spawn(step, node, body, index, given(loop, items, index));
}

function finishLoop(step: Step, node: FlowNode, body: ElementInstance): void {
  const { outputCollection } = node.loop!;
  if (outputCollection) {
    const collected = entryOf(step.state.loopOutputs, body.key) ?? [];
    const size = Number(body.data?.size ?? keysOf(collected).length);
    const values = Array.from({ length: size }, (_, index) => entryOf(collected, index)?.[0] ?? null);
    step.propagate(body.scopeKey, { [outputCollection]: values });
  }
  step.complete(body);
}

/** The loop's attributes (table 10.29), as expressions see them. `more` counts the run that is just completing. */
export function loopCounts(body: ElementInstance, more = 0) {
  const completed = Number(body.data?.completed ?? 0) + more;
  const terminated = Number(body.data?.terminated ?? 0);
  return {
    numberOfInstances: Number(body.data?.size ?? body.data?.spawned ?? 0),
    numberOfActiveInstances: body.children - more,
    numberOfCompletedInstances: completed,
    numberOfTerminatedInstances: terminated,
  };
}

async function goesOn(
  step: Step,
  loop: LoopCharacteristics,
  at: ElementInstance,
  runs: number,
): Promise<boolean> {
  if (loop.loopMaximum !== undefined && runs >= loop.loopMaximum) return false;
  return (
    loop.loopCondition === undefined || (await step.condition(loop.loopCondition, at, { loopCounter: runs }))
  );
}

async function collection(
  step: Step,
  loop: LoopCharacteristics,
  body: ElementInstance,
): Promise<readonly Json[]> {
  const value = await step.value(loop.inputCollection!, body);
  if (Array.isArray(value)) return value;
  throw new ElementFailure(
    'EXTRACT_VALUE_ERROR',
    `Expected the input collection \`${loop.inputCollection!.text}\` to be a list, but it gave ${describe(value)}.`,
  );
}

async function cardinality(step: Step, loop: LoopCharacteristics, body: ElementInstance): Promise<number> {
  const value = await step.value(loop.cardinality!, body);
  const count = typeof value === 'string' ? Number(value) : value;
  if (typeof count === 'number' && Number.isInteger(count) && count >= 0) return count;
  throw new ElementFailure(
    'EXTRACT_VALUE_ERROR',
    `Expected the loop cardinality \`${loop.cardinality!.text}\` to be a whole number of at least 0, but it gave ${describe(value)}.`,
  );
}
