import type { Step } from '../../kernel/step.js';
import { terminate } from '../../kernel/termination.js';
import type { ElementInstance } from '../../state/instance-state.js';

/**
 * The first event after an event-based gateway happened: the gateway lets the token go to it, and the other
 * targets are withdrawn (clause 13.4.4). Nothing to do for an event that stands alone.
 */
export function winRace(step: Step, winner: ElementInstance): void {
  const gatewayKey = winner.data?.gateway;
  if (typeof gatewayKey !== 'number') return;
  const gateway = step.instance(gatewayKey);
  if (!gateway) return;
  if (step.nodeOf(gateway).eventGatewayType !== 'Parallel') {
    for (const other of [...step.childrenOf(winner.scopeKey)])
      if (other.data?.gateway === gatewayKey && other.key !== winner.key)
        terminate(step, other.key, 'withdrawn');
    step.ended(gateway);
  } else if (
    ![...step.childrenOf(winner.scopeKey)].some((o) => o.data?.gateway === gatewayKey && o.key !== winner.key)
  ) {
    step.ended(gateway);
  }
  const flowId = step.nodeOf(gateway).outgoing.find((id) => step.flow(id).targetRef === winner.elementId);
  if (flowId) step.emit({ type: 'SequenceFlowTaken', flowId, scopeKey: winner.scopeKey });
}
