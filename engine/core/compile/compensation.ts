import type { ModdleElement } from 'bpmn-moddle';

interface Compensations {
  /** Which activity a compensation boundary event leads to, by their ids. */
  readonly byEvent: ReadonlyMap<string, string>;
  readonly handlers: ReadonlySet<string>;
}

const found = new WeakMap<ModdleElement, Compensations>();

/** The compensation handlers of a file: the associations to them may be drawn in any scope. */
export function compensationsOf(definitions: ModdleElement): Compensations {
  const known = found.get(definitions);
  if (known) return known;
  const byEvent = new Map(associated(definitions));
  const compensations = { byEvent, handlers: new Set(byEvent.values()) };
  found.set(definitions, compensations);
  return compensations;
}

/** An association from a boundary event to an activity is no note: it says what is done. */
export const leadsToHandler = ({ sourceRef, targetRef }: ModdleElement): boolean =>
  sourceRef?.$type === 'bpmn:BoundaryEvent' && targetRef?.$instanceOf?.('bpmn:Activity') === true;

function associated(scope: ModdleElement): readonly [boundaryEvent: string, activity: string][] {
  const inside = [...(scope.rootElements ?? []), ...(scope.flowElements ?? [])] as readonly ModdleElement[];
  const own = ((scope.artifacts ?? []) as readonly ModdleElement[]).filter(leadsToHandler);
  return [
    ...own.map(({ sourceRef, targetRef }): [string, string] => [sourceRef.id, targetRef.id]),
    ...inside.flatMap(associated),
  ];
}
