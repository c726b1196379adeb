import type { HistoryEvent } from '../../app/types';
import type { DiagramMarks } from '../../bpmn/diagram-host';

/** What a token did there. A boundary event that only waited, in vain, is not on the path. */
const ON_THE_PATH = /^(ElementActivated|SequenceFlowTaken)$/;

/** What the diagram shows right after an event: the tokens then, the path until then, the event's own element. */
export function marksAt(events: HistoryEvent[], position: number): DiagramMarks {
  const here = new Map<string, string>();
  const stuck = new Map<string, number>();
  const taken = new Set<string>();
  for (const { type, elementId, elementType, elementInstanceKey } of events.slice(0, position + 1)) {
    if (!elementId || elementType === 'Process') continue;
    if (type === 'ElementActivated' && elementInstanceKey) here.set(elementInstanceKey, elementId);
    if (/^Element(Completed|Terminated|Canceled)$/.test(type) && elementInstanceKey)
      here.delete(elementInstanceKey);
    if (type === 'IncidentRaised') stuck.set(elementId, (stuck.get(elementId) ?? 0) + 1);
    if (type === 'IncidentResolved') stuck.set(elementId, Math.max(0, (stuck.get(elementId) ?? 0) - 1));
    if (ON_THE_PATH.test(type)) taken.add(elementId);
  }
  const active: Record<string, number> = {};
  for (const elementId of here.values()) active[elementId] = (active[elementId] ?? 0) + 1;
  return {
    taken: [...taken].filter((id) => !active[id]),
    active,
    incidents: Object.fromEntries(stuck),
    chosen: events[position]?.elementId ?? null,
  };
}

/** What a person did. What followed from it carries their name as well, but begins with something else. */
export const isHuman = ({ actor, actorName, sentence }: HistoryEvent) =>
  Boolean(actor && !/^(engine|timer|worker:.*)$/.test(actor) && actorName && sentence.startsWith(actorName));
