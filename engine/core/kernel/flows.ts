import type { FlowId, FlowNode } from '../model/graph.js';
import type { ElementInstance } from '../state/instance-state.js';
import { ElementFailure } from './failures.js';
import type { Step } from './step.js';

/**
 * The flows that a token leaves an activity or event by: every unconditional one, every one whose condition
 * holds, and the default when no condition does (clause 13.2.1).
 */
export async function outgoing(step: Step, node: FlowNode, me: ElementInstance): Promise<readonly FlowId[]> {
  const flows = node.outgoing;
  if (!flows.some((id) => step.flow(id).conditionExpression)) {
    return node.default ? flows.filter((id) => id !== node.default || flows.length === 1) : flows;
  }
  return await conditional(step, node, me, 'all');
}

/** The flows whose condition holds: the first one (exclusive) or every one (inclusive), else the default. */
export async function conditional(
  step: Step,
  node: FlowNode,
  me: ElementInstance,
  which: 'first' | 'all',
  extra?: { readonly [name: string]: number | boolean },
): Promise<readonly FlowId[]> {
  const taken: FlowId[] = [];
  let matched = false;
  for (const id of node.outgoing) {
    if (id === node.default) continue;
    const { conditionExpression } = step.flow(id);
    if (conditionExpression) {
      if (!(await step.condition(conditionExpression, me, extra))) continue;
      matched = true;
    }
    taken.push(id);
    if (which === 'first') return taken;
  }
  if (!matched && node.default) taken.push(node.default);
  return taken;
}

export function noFlow(step: Step, node: FlowNode): ElementFailure {
  const conditions = node.outgoing
    .map((id) => step.flow(id))
    .filter((flow) => flow.conditionExpression)
    .map((flow) => `${flow.name ?? flow.id}: \`${flow.conditionExpression!.text}\``);
  return new ElementFailure(
    'CONDITION_ERROR',
    `Expected the condition of at least one outgoing sequence flow to be true, but none was and there is no default flow ` +
      `(${conditions.join('; ')}). Correct the variables, then retry.`,
  );
}
