import type { Variables } from '../../state/events.js';
import { activity } from '../activity/activity.js';

/** Call activity. Another process runs as its own instance; this one waits for it (clause 13.3.4). */
export const callActivity = activity({
  async start(step, node, me) {
    const { processId, binding, versionTag, propagateAllParentVariables, businessId } = node.calledElement!;
    const called = await step.text(processId, me, 'the called process id');
    const variables: Variables = propagateAllParentVariables ? step.visible(me.key) : (step.state.variables[me.key] ?? {});
    step.emit({
      type: 'ProcessCalled',
      elementKey: me.key,
      elementId: node.id,
      processId: called,
      binding,
      versionTag: versionTag ?? null,
      businessId: businessId ? await step.text(businessId, me, 'the business id') : null,
      variables,
    });
  },
  resume(step, node, me, signal) {
    const { returned } = signal as { returned: Variables };
    step.complete(me, node.calledElement!.propagateAllChildVariables || node.outputs?.length ? returned : {});
  },
});
