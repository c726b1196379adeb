import type { ModdleElement } from 'bpmn-moddle';
import { jobDefinition } from '../compile/activity.js';
import { type CompileContext, extension } from '../compile/context.js';
import { mappings } from '../compile/data.js';
import { compileTriggers } from '../compile/triggers.js';
import type { Maybe } from '../kernel/promises.js';
import type { Step } from '../kernel/step.js';
import type { FlowNode } from '../model/graph.js';
import type { Key } from '../state/events.js';
import type { ElementInstance } from '../state/instance-state.js';
import { goOnCanceling } from '../triggers/cancel.js';
import { compensateNext, compensationScopes, type Thrown, throwTrigger } from '../triggers/throw-trigger.js';
import { mapped } from './activity/activity.js';
import { stillUndoing } from './activity/compensation.js';
import { createJob } from './activity/job.js';

/** A throwing event: its event definitions, or the job of a worker that does it instead. */
export function compileThrowing(el: ModdleElement, c: CompileContext): Partial<FlowNode> {
  const triggers = compileTriggers(el, c, true);
  const job = extension(el, 'TaskDefinition') && jobDefinition(el, c);
  return { ...mappings(el, c), ...(triggers.length > 0 && { triggers }), ...(job && { job }) };
}

/** Throws the event definitions of an event in order, then completes it. A worker may do it instead. */
export function throwAll(step: Step, node: FlowNode, me: ElementInstance): Maybe<void> {
  if (!node.inputs?.length) return doThrow(step, node, me);
  return mapped(step, node.inputs, me).then((inputs) => {
    step.setLocal(me.key, inputs);
    return doThrow(step, node, me);
  });
}

function doThrow(step: Step, node: FlowNode, me: ElementInstance): Maybe<void> {
  if (node.job) return createJob(step, node.job, me);
  return node.triggers?.length ? throwFrom(step, node, me, 0) : step.complete(me);
}

/** A compensation or cancellation that the event waits for has come one handler further. */
export async function goOnThrowing(step: Step, node: FlowNode, me: ElementInstance): Promise<void> {
  if (stillUndoing(step, me)) return;
  const index = Number(me.data?.throwing ?? 0);
  const before = me.data?.before as Key | undefined;
  const trigger = node.triggers![index]!;
  let thrown: Thrown = 'done';
  if (trigger.type === 'compensation')
    thrown = compensateNext(step, me, trigger, compensationScopes(step, me), before);
  if (trigger.type === 'cancel') thrown = goOnCanceling(step, me);
  if (thrown === 'done') await throwFrom(step, node, me, index + 1);
}

async function throwFrom(step: Step, node: FlowNode, me: ElementInstance, first: number): Promise<void> {
  const triggers = node.triggers ?? [];
  for (let index = first; index < triggers.length; index++) {
    const thrown = await throwTrigger(step, me, triggers[index]!, {});
    if (thrown === 'gone') return;
    if (thrown === 'waits') {
      const data = { throwing: index, before: step.state.nextKey };
      return step.emit({ type: 'ElementDataSet', key: me.key, data });
    }
  }
  step.complete(me);
}
