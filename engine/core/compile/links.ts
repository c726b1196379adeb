import type { ModdleElement } from 'bpmn-moddle';
import { type CompileContext, named } from './context.js';
import type { Nodes } from './flow-nodes.js';
import { eventDefinitions } from './triggers.js';

export const linkOf = (el: ModdleElement): ModdleElement | undefined =>
  eventDefinitions(el).find((definition) => definition.$type === 'bpmn:LinkEventDefinition');
export const sourcesOf = (link: ModdleElement): readonly ModdleElement[] =>
  (link.source ?? []) as readonly ModdleElement[];

/**
 * The catching event of its scope to which a throwing link leads: one refers to the other, or both have one name.
 * One reference is enough to run; that both ends agree is a rule of strict mode.
 */
export function linkTarget(el: ModdleElement): ModdleElement | undefined {
  const link = linkOf(el);
  if (!link || !el.$parent) return undefined;
  const catching = catchingLinks(el.$parent);
  return (
    catching.get(link.target as ModdleElement) ??
    catching.get(link) ??
    catching.get((link.name ?? '') as string)
  );
}

/** The catching link events of a scope by their link, by the links that are its sources, and by its name. */
type CatchingLinks = ReadonlyMap<ModdleElement | string, ModdleElement>;
const found = new WeakMap<ModdleElement, CatchingLinks>();

function catchingLinks(scope: ModdleElement): CatchingLinks {
  const known = found.get(scope);
  if (known) return known;
  const catching = new Map<ModdleElement | string, ModdleElement>();
  for (const el of (scope.flowElements ?? []) as readonly ModdleElement[]) {
    const link = el.$type === 'bpmn:IntermediateCatchEvent' ? linkOf(el) : undefined;
    if (!link) continue;
    for (const key of [link, ...sourcesOf(link), (link.name ?? '') as string])
      if (!catching.has(key)) catching.set(key, el);
  }
  found.set(scope, catching);
  return catching;
}

/** Second pass: a throwing link event knows where it leads. Link events connect within one scope (clause 10.5.5). */
export function connectLink(el: ModdleElement, node: Nodes[string], c: CompileContext): void {
  if (node.type !== 'IntermediateThrowEvent' || !node.triggers) return;
  node.triggers = node.triggers.map((trigger) => {
    if (trigger.type !== 'link') return trigger;
    const target = linkTarget(el);
    if (target?.id) return { ...trigger, target: target.id };
    c.error(
      'link-target',
      el,
      `Expected a catching link event "${trigger.name}" in the same scope as ${named(el)}, but there is none.`,
      'Add it, or use the name of an existing one.',
    );
    return trigger;
  });
}
