import { activateInside } from '../../elements/ad-hoc-sub-process/index.js';
import type { ElementInstance } from '../../state/instance-state.js';
import { invalidArgument, invalidState } from '../failures.js';
import type { Step } from '../step.js';
import { terminateChildren } from '../termination.js';
import type { Handlers } from './handlers.js';
import { element } from './handlers.js';

/** Activities of an ad-hoc sub-process are started from outside. */
export const adHocCommands: Handlers<'ActivateAdHocActivities'> = {
  ActivateAdHocActivities(step, { elementKey, activate, cancelRemaining }) {
    const me = element(step, elementKey);
    const node = step.nodeOf(me);
    if (node.type !== 'AdHocSubProcess')
      throw invalidState(
        `Expected an ad-hoc sub-process, but ${node.name ?? node.id} is a ${node.type}.`,
        node.id,
      );
    if (me.status === 'terminating' || me.data?.finishing)
      throw invalidState(
        'Expected the ad-hoc sub-process to be active, but it is about to end. Nothing can be started in it any more.',
        node.id,
      );
    for (const { elementId: id } of activate) adHocTarget(step, me, id);
    if (cancelRemaining) terminateChildren(step, me.key, 'canceled');
    activateInside(step, node, step.fresh(me), activate);
  },
};

export function adHocTarget(step: Step, me: ElementInstance, id: string): void {
  if (step.process.nodes[id]?.scopeId !== me.elementId)
    throw invalidArgument(
      `Expected an activity inside the ad-hoc sub-process ${me.elementId}, but found ${id}.`,
      id,
    );
}
