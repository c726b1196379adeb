import type { Ends, ModelWriter } from './model-writer.js';

/** A boundary event whose token goes the way of the host's own, or beside it. */
export function wayOut(w: ModelWriter, host: string, to: string): void {
  const boundary = w.id();
  w.lines.push(
    `<boundaryEvent id="${boundary}" attachedToRef="${host}" cancelActivity="${w.random.chance(0.5)}"><signalEventDefinition signalRef="s2" /></boundaryEvent>`,
  );
  w.flow(boundary, to);
}

export function withBoundary(w: ModelWriter, block: Ends): Ends {
  if (!w.random.chance(0.3)) return block;
  const interrupting = w.random.chance(0.6);
  const definition = w.random.pick([
    '<timerEventDefinition><timeDuration>PT10M</timeDuration></timerEventDefinition>',
    '<messageEventDefinition messageRef="m2" />',
    '<signalEventDefinition signalRef="s2" />',
    '<escalationEventDefinition />',
    '<conditionalEventDefinition><condition>c</condition></conditionalEventDefinition>',
    ...(interrupting ? ['<errorEventDefinition errorRef="e1" />', '<errorEventDefinition />'] : []),
  ]);
  const boundary = w.id();
  w.lines.push(
    `<boundaryEvent id="${boundary}" attachedToRef="${block.first}" cancelActivity="${interrupting}">${definition}</boundaryEvent>`,
  );
  const handler = w.single('userTask');
  w.flow(boundary, handler.first);
  w.flow(handler.last, w.node('endEvent'));
  return block;
}

export function compensable(w: ModelWriter, block: Ends): Ends {
  if (!w.random.chance(0.2)) return block;
  const boundary = w.id();
  const handler = w.id();
  w.lines.push(
    `<boundaryEvent id="${boundary}" attachedToRef="${block.first}"><compensateEventDefinition /></boundaryEvent>`,
    `<userTask id="${handler}" isForCompensation="true" />`,
    `<association id="${w.id()}" sourceRef="${boundary}" targetRef="${handler}" />`,
  );
  return block;
}
