import type { AdHocActivation } from '../../commands.js';
import { jobDefinition } from '../../compile/activity.js';
import { extension, named } from '../../compile/context.js';
import { ElementFailure } from '../../kernel/failures.js';
import { describe } from '../../kernel/results.js';
import type { Step } from '../../kernel/step.js';
import { terminateChildren } from '../../kernel/termination.js';
import type { FlowNode } from '../../model/graph.js';
import type { Json } from '../../state/events.js';
import type { ElementInstance } from '../../state/instance-state.js';
import { activity } from '../activity/activity.js';
import { createJob } from '../activity/job.js';
import { compensateInside, listen } from '../scope.js';

/**
 * Ad-hoc sub-process (clause 13.3.5). Its activities without incoming flows are enabled and may be started in any
 * order, again and again: by a person, by a worker, or by the collection of elements to activate; without any of
 * these all are started at once (parallel) or one after the other (sequential). It ends when its completion
 * condition holds, or, without one, when everything started has ended.
 */
export const adHocSubProcess = activity({
  compile(el, c) {
    const zeebe = extension(el, 'AdHoc');
    const job = jobDefinition(el, c);
    const condition = el.completionCondition as { body?: string; language?: string } | undefined;
    const completionCondition =
      condition &&
      c.expression(el, condition.body, `the completion condition of ${named(el)}`, condition.language);
    const collection = zeebe?.activeElementsCollection as string | undefined;
    const activeElementsCollection = c.valueOrExpression(
      el,
      collection && `=${collection.replace(/^=/, '')}`,
      `the elements to activate of ${named(el)}`,
    );
    return {
      ordering: el.ordering === 'Sequential' ? 'Sequential' : 'Parallel',
      cancelRemainingInstances: el.cancelRemainingInstances !== false,
      ...(completionCondition && { completionCondition }),
      ...(activeElementsCollection && { activeElementsCollection }),
      ...(job && { job }),
    };
  },
  async start(step, node, me) {
    await listen(step, node, me);
    step.emit({ type: 'ElementDataSet', key: me.key, data: { queue: [], started: 0 } });
    if (node.job) return await createJob(step, node.job, me, 'AD_HOC_SUB_PROCESS');
    // Nothing in it, so nothing to wait for.
    if (!node.starts?.length) return step.complete(me);
    if (node.activeElementsCollection) {
      const value = await step.value(node.activeElementsCollection, me);
      if (!Array.isArray(value) || !value.every((id) => typeof id === 'string' && node.starts?.includes(id)))
        throw new ElementFailure(
          'EXTRACT_VALUE_ERROR',
          `Expected the elements to activate to be a list of ids of activities inside (${node.starts?.join(', ')}), but \`${node.activeElementsCollection.text}\` gave ${describe(value)}.`,
        );
      activateInside(
        step,
        node,
        me,
        value.map((elementId) => ({ elementId: elementId as string, variables: {} })),
      );
    } else if (!node.completionCondition) {
      activateInside(
        step,
        node,
        me,
        (node.starts ?? []).map((elementId) => ({ elementId, variables: {} })),
      );
    }
    step.touched.add(me.key);
  },
  resume: (step, _node, me) => compensateInside(step, me),
  async childEnded(step, node, me) {
    if (me.role === 'compensation') return;
    if (me.data?.finishing) return me.children > 0 ? undefined : step.complete(me);
    if (node.completionCondition && (await step.condition(node.completionCondition, me)))
      return finishAdHoc(step, node, me);
    nextInOrder(step, node, me);
  },
  childrenEnded(step, node, me) {
    if (me.role === 'compensation') return step.complete(me);
    if (me.data?.finishing || Number(me.data?.started ?? 0) === 0 || node.completionCondition || node.job)
      return;
    if ((me.data?.queue as Json[] | undefined)?.length) return;
    step.complete(me);
  },
});

/** Starts activities inside; with sequential ordering one at a time, the others queue. */
export function activateInside(
  step: Step,
  node: FlowNode,
  me: ElementInstance,
  activations: readonly AdHocActivation[],
): void {
  const fresh = step.fresh(me);
  const queue = [
    ...((fresh.data?.queue as Json[] | undefined) ?? []),
    ...activations.map((a) => ({ ...a }) as unknown as Json),
  ];
  const started = Number(fresh.data?.started ?? 0) + activations.length;
  step.emit({ type: 'ElementDataSet', key: me.key, data: { queue, started } });
  nextInOrder(step, node, step.fresh(me));
}

function nextInOrder(step: Step, node: FlowNode, me: ElementInstance): void {
  const queue = (step.fresh(me).data?.queue as unknown as AdHocActivation[] | undefined) ?? [];
  if (queue.length === 0) return;
  const ready =
    node.ordering === 'Sequential' ? (step.fresh(me).children > 0 ? [] : queue.slice(0, 1)) : queue;
  if (ready.length === 0) return;
  step.emit({
    type: 'ElementDataSet',
    key: me.key,
    data: { queue: queue.slice(ready.length) as unknown as Json },
  });
  for (const { elementId, variables } of ready) step.enter(elementId, { scopeKey: me.key, variables });
}

/** The completion condition holds: the rest is cancelled, or may still end by itself (cancelRemainingInstances). */
export function finishAdHoc(step: Step, node: FlowNode, me: ElementInstance): void {
  if (node.cancelRemainingInstances !== false) terminateChildren(step, me.key, 'canceled');
  if (step.fresh(me).children === 0) return step.complete(me);
  step.emit({ type: 'ElementDataSet', key: me.key, data: { finishing: true, queue: [] } });
}
