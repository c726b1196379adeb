import type { ModdleElement } from 'bpmn-moddle';
import { compensationsOf } from './compensation.js';
import { type CompileContext, named } from './context.js';
import type { Nodes } from './flow-nodes.js';
import { connectLink } from './links.js';

/** Second pass: activities know their boundary events, and what compensates them. */
export function attach(scope: ModdleElement, nodes: Nodes, c: CompileContext): void {
  for (const el of (scope.flowElements ?? []) as readonly ModdleElement[]) {
    const node = el.id ? nodes[el.id] : undefined;
    if (!node) continue;
    if (el.flowElements) attach(el, nodes, c);
    const host = node.attachedToRef ? nodes[node.attachedToRef] : undefined;
    if (host) {
      host.boundaryEvents = [...(host.boundaryEvents ?? []), node.id];
      if (node.triggers?.some((t) => t.type === 'compensation')) {
        const handler = compensationsOf(c.definitions).byEvent.get(node.id);
        if (handler && nodes[handler]) host.compensationHandler = handler;
        else
          c.error(
            'compensation-handler',
            el,
            `Expected the compensation event ${named(el)} to lead to a compensation activity, but no association starts at it.`,
            'Connect it to the activity that undoes the work.',
          );
      }
    }
    connectLink(el, node, c);
  }
}
