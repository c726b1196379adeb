import { bindingOf, extension, named } from '../../compile/context.js';
import type { Variables } from '../../state/events.js';
import { activity } from '../activity/activity.js';
import { call } from './call.js';

/** Call activity. Another process runs as its own instance; this one waits for it (clause 13.3.4). */
export const callActivity = activity({
  compile(el, c) {
    const zeebe = extension(el, 'CalledElement');
    // A qualified name may come from an imported file; ids are unique among what is deployed.
    const standard = (el.calledElement as string | undefined)?.replace(/^[\w.-]+:/, '');
    const text = (zeebe?.processIdExpression ?? zeebe?.processId ?? standard) as string | undefined;
    const processId = c.nameOrExpression(el, text, `the called process of ${named(el)}`);
    if (!processId) {
      c.error(
        'called-element',
        el,
        `Expected the call activity ${named(el)} to say which process it calls, but it does not.`,
        'Set the called process id in the properties panel.',
      );
      return {};
    }
    const associated = el.dataInputAssociations?.length > 0 || el.dataOutputAssociations?.length > 0;
    const businessId = c.nameOrExpression(
      el,
      zeebe?.businessId as string | undefined,
      `the business id of ${named(el)}`,
    );
    return {
      calledElement: {
        processId,
        propagateAllChildVariables: (zeebe?.propagateAllChildVariables as boolean | undefined) ?? !associated,
        propagateAllParentVariables:
          (zeebe?.propagateAllParentVariables as boolean | undefined) ?? !associated,
        ...(zeebe ? bindingOf(zeebe) : { binding: 'latest' as const }),
        ...(businessId && { businessId }),
      },
    };
  },
  start: call,
  resume(step, node, me, signal) {
    const { returned } = signal as { returned: Variables };
    step.complete(me, node.calledElement!.propagateAllChildVariables || node.outputs?.length ? returned : {});
  },
});
