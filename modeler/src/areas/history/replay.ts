import type { HistoryEvent, InstanceState } from '../../app/types';
import type { DiagramMarks } from '../../bpmn/diagram-host';

const FINISHED = /complet|terminat|cancel/i;

/** What the diagram shows right after an event: the tokens then, the path until then, the event's own element. */
export function marksAt(
  events: HistoryEvent[],
  position: number,
  state: InstanceState | undefined,
): DiagramMarks {
  const past = events.slice(0, position + 1);
  const event = events[position];
  const current = state && state.seq === event?.seq ? state : undefined;
  const active: Record<string, number> = {};
  for (const element of current?.elements ?? []) {
    if (FINISHED.test(element.state) || /^(bpmn:)?process$/i.test(element.elementType)) continue;
    active[element.elementId] = (active[element.elementId] ?? 0) + 1;
  }
  const taken = new Set<string>();
  for (const { elementId, payload } of past) {
    if (elementId && !active[elementId]) taken.add(elementId);
    for (const name of ['flowId', 'sequenceFlowId', 'flow']) {
      const flow = payload?.[name];
      if (typeof flow === 'string') taken.add(flow);
    }
  }
  return { taken: [...taken], active, chosen: event?.elementId ?? null };
}

/** People have user names; everything else is the system. */
export const isHuman = (event: HistoryEvent) =>
  event.actor !== null && !/^(engine|timer|worker:.*)$/.test(event.actor);
