import type { ModdleElement } from 'bpmn-moddle';
import type { CompileContext } from '../compile/context.js';
import { mappings } from '../compile/data.js';
import { compileTriggers } from '../compile/triggers.js';
import { outgoing } from '../kernel/flows.js';
import { after, type Maybe } from '../kernel/promises.js';
import type { Step } from '../kernel/step.js';
import type { FlowNode } from '../model/graph.js';
import type { Variables } from '../state/events.js';
import type { ElementInstance } from '../state/instance-state.js';
import { mapped } from './activity/activity.js';
import type { ElementModule } from './element-module.js';
import { afterStartListeners } from './execution-listeners.js';

type Own = Pick<ElementModule, 'compile' | 'start' | 'resume' | 'trigger' | 'complete'>;

/** What every event does: data mappings on the way in (throw) and out (catch), then its outgoing flows. */
export function event(own: Partial<Own> & Pick<Own, 'start'>): ElementModule {
  return {
    compile: own.compile ?? compileCatching,
    enter(step, node, at) {
      const me = step.activate(node, at);
      if (at.variables) step.setLocal(me.key, at.variables);
      if (at.triggered) return step.complete(me, at.variables ?? {});
      step.start(me);
    },
    start: (step, node, me) => afterStartListeners(step, node, me, () => own.start!(step, node, me)),
    ...(own.resume && { resume: own.resume }),
    ...(own.trigger && { trigger: own.trigger }),
    ...(!own.complete && { publishes: true as const }),
    complete: own.complete ?? leave,
  };
}

/** A catching event: its event definitions and what goes out of it. */
export function compileCatching(el: ModdleElement, c: CompileContext): Partial<FlowNode> {
  const triggers = compileTriggers(el, c, false);
  return {
    ...mappings(el, c),
    ...(triggers.length > 0 && { triggers }),
    ...(el.parallelMultiple === true && { parallelMultiple: true }),
  };
}

/** Publishes what the event brought and sends the token on. */
export function leave(step: Step, node: FlowNode, me: ElementInstance, variables: Variables): Maybe<void> {
  if (node.outputs?.length) {
    step.setLocal(me.key, variables);
    return mapped(step, node.outputs, me).then((values) => {
      step.propagate(me.scopeKey, values);
      return goOut(step, node, me);
    });
  }
  step.propagate(me.scopeKey, variables);
  return goOut(step, node, me);
}

function goOut(step: Step, node: FlowNode, me: ElementInstance): Maybe<void> {
  return after(outgoing(step, node, me), (flows) => {
    step.ended(me);
    for (const flow of flows) step.take(flow, me.scopeKey);
  });
}
