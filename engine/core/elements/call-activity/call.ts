import type { Step } from '../../kernel/step.js';
import type { FlowNode } from '../../model/graph.js';
import { LONGEST_BUSINESS_ID } from '../../model/names.js';
import type { Variables } from '../../state/events.js';
import type { ElementInstance } from '../../state/instance-state.js';
import { entryOf } from '../../state/table.js';

/** Asks for an instance of the called process, with the variables that it is to begin with. */
export async function call(step: Step, node: FlowNode, me: ElementInstance): Promise<void> {
  const { processId, binding, versionTag, propagateAllParentVariables, businessId } = node.calledElement!;
  const called = await step.text(processId, me, 'the called process id');
  const variables: Variables = propagateAllParentVariables
    ? step.visible(me.key)
    : (entryOf(step.state.variables, me.key) ?? {});
  step.emit({
    type: 'ProcessCalled',
    elementKey: me.key,
    elementId: node.id,
    processId: called,
    binding,
    versionTag: versionTag ?? null,
    businessId: businessId ? await step.text(businessId, me, 'the business id', LONGEST_BUSINESS_ID) : null,
    variables,
  });
}
