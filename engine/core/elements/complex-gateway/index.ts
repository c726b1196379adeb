import { named } from '../../compile/context.js';
import { conditional, noFlow } from '../../kernel/flows.js';
import { mayStillArrive } from '../../kernel/joins.js';
import type { Step } from '../../kernel/step.js';
import type { FlowNode } from '../../model/graph.js';
import type { Key } from '../../state/events.js';
import type { ElementInstance } from '../../state/instance-state.js';
import type { ElementModule } from '../element-module.js';

/**
 * Complex gateway (clause 13.4.5). Fires when its activation condition over `activationCount` holds, then waits,
 * as an inclusive join does, for the tokens that were left out, and takes them away (reset).
 */
export const complexGateway: ElementModule = {
  compile(el, c) {
    if (!el.activationCondition) return {};
    const { body, language } = el.activationCondition as { body?: string; language?: string };
    const activationCondition = c.expression(el, body, `the activation condition of ${named(el)}`, language);
    return activationCondition ? { activationCondition } : {};
  },
  enter(step, node, at) {
    if (node.incoming.length > 1 && at.flowId) return step.park(node, at);
    step.start(step.activate(node, { ...at, data: { waitingForStart: true, first: [...node.incoming] } }));
  },

  async join(step, node, waiting, scopeKey) {
    const filled = node.incoming.filter((flow) => waiting[flow]);
    const resetting = inReset(step, node, scopeKey);
    if (resetting) {
      const first = resetting.data!.first as string[];
      const late = node.incoming.filter((flow) => !first.includes(flow));
      const come = late.filter((flow) => waiting[flow]);
      if (mayStillArrive(step, node, [...first, ...come], scopeKey)) return null;
      if (come.length > 0) return come;
      step.complete(resetting, {}, []);
      return null;
    }
    if (filled.length === 0) return null;
    if (!node.activationCondition) return mayStillArrive(step, node, filled, scopeKey) ? null : filled;
    // 10.6.5, "3 out of the m incoming gates to have a token": two tokens on one flow are not two of the branches.
    const activationCount = filled.length;
    return (await step.condition(node.activationCondition, { key: scopeKey }, { activationCount }))
      ? filled
      : null;
  },

  fire(step, node, scopeKey, flows) {
    const resetting = inReset(step, node, scopeKey);
    if (resetting) {
      const first = [...(resetting.data!.first as string[]), ...flows];
      step.emit({ type: 'ElementDataSet', key: resetting.key, data: { first, waitingForStart: false } });
      return step.start(resetting);
    }
    step.start(step.activate(node, { scopeKey, data: { waitingForStart: true, first: [...flows] } }));
  },

  async start(step, node, me) {
    const waitingForStart = me.data!.waitingForStart as boolean;
    const first = me.data!.first as string[];
    if (!waitingForStart) return step.complete(me, {}, []);
    const activationCount = first.length;
    const flows = await conditional(step, node, me, 'all', { activationCount, waitingForStart });
    if (flows.length === 0 && node.outgoing.length > 0) throw noFlow(step, node);
    if (first.length === node.incoming.length) return step.complete(me, {}, flows);
    for (const flow of flows) step.take(flow, me.scopeKey);
    step.emit({ type: 'ElementDataSet', key: me.key, data: { waitingForStart: false } });
    step.touched.add(me.scopeKey);
    step.joins.add(me.scopeKey);
  },

  complete(step, node, me, _variables, flows) {
    step.ended(me);
    for (const flow of flows ?? node.outgoing) step.take(flow, me.scopeKey);
  },
};

function inReset(step: Step, node: FlowNode, scopeKey: Key): ElementInstance | undefined {
  for (const other of step.childrenOf(scopeKey))
    if (other.elementId === node.id && other.data?.waitingForStart === false) return other;
  return undefined;
}
