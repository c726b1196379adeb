import type { FlowId, FlowNode } from '../model/graph.js';
import type { ElementInstance } from '../state/instance-state.js';
import { ElementFailure } from './failures.js';
import type { Maybe } from './promises.js';
import type { Step } from './step.js';

/**
 * The flows that a token leaves an activity or event by: every unconditional one, every one whose condition
 * holds, and the default when no condition does (clause 13.2.1).
 */
export function outgoing(step: Step, node: FlowNode, me: ElementInstance): Maybe<readonly FlowId[]> {
  const flows = node.outgoing;
  if (!flows.some((id) => step.flow(id).conditionExpression)) {
    return node.default ? flows.filter((id) => id !== node.default || flows.length === 1) : flows;
  }
  return conditional(step, node, me, 'all');
}

/** The flows whose condition holds: the first one (exclusive) or every one (inclusive), else the default. */
export function conditional(
  step: Step,
  node: FlowNode,
  me: ElementInstance,
  which: 'first' | 'all',
  extra?: { readonly [name: string]: number | boolean },
): Maybe<readonly FlowId[]> {
  const candidates = node.outgoing.filter((id) => id !== node.default);
  const taken: FlowId[] = [];
  let matched = false;
  const from = (index: number): Maybe<readonly FlowId[]> => {
    for (let at = index; at < candidates.length; at++) {
      const id = candidates[at]!;
      const { conditionExpression } = step.flow(id);
      const holds = conditionExpression ? step.condition(conditionExpression, me, extra) : true;
      const isConditional = conditionExpression !== undefined;
      if (holds instanceof Promise)
        return holds.then((value) => (use(id, value, isConditional) ? taken : from(at + 1)));
      if (use(id, holds, isConditional)) return taken;
    }
    if (!matched && node.default) taken.push(node.default);
    return taken;
  };
  const use = (id: FlowId, holds: boolean, isConditional: boolean): boolean => {
    if (!holds) return false;
    if (isConditional) matched = true;
    taken.push(id);
    return which === 'first';
  };
  return from(0);
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
