import { withBoundary } from './boundary-events.js';
import type { Ends, ModelWriter } from './model-writer.js';

export function eventSubProcess(w: ModelWriter): void {
  const interrupting = w.random.chance(0.5);
  const definition = w.random.pick([
    '<timerEventDefinition><timeDuration>PT30M</timeDuration></timerEventDefinition>',
    '<messageEventDefinition messageRef="m2" />',
    '<signalEventDefinition signalRef="s2" />',
    '<escalationEventDefinition escalationRef="x1" />',
    ...(interrupting ? ['<errorEventDefinition errorRef="e1" />', '<errorEventDefinition />'] : []),
  ]);
  const id = w.id();
  const [start, task, end] = [w.id(), w.id(), w.id()];
  const body = w.random.pick([
    `<userTask id="${task}" />`,
    `<serviceTask id="${task}"><extensionElements><zeebe:taskDefinition type="work" /></extensionElements></serviceTask>`,
    `<intermediateThrowEvent id="${task}"><escalationEventDefinition escalationRef="x1" /></intermediateThrowEvent>`,
  ]);
  w.lines.push(
    `<subProcess id="${id}" triggeredByEvent="true"><startEvent id="${start}" isInterrupting="${interrupting}">${definition}</startEvent>${body}<endEvent id="${end}" /><sequenceFlow id="${w.id()}" sourceRef="${start}" targetRef="${task}" /><sequenceFlow id="${w.id()}" sourceRef="${task}" targetRef="${end}" /></subProcess>`,
  );
}

export function container(w: ModelWriter, type: string, depth: number): Ends {
  const id = w.id();
  const content = w.scope(depth + 1, false);
  w.lines.push(`<${type} id="${id}">${content}</${type}>`);
  return { first: id, last: id };
}

export function looped(w: ModelWriter, characteristics: string, depth: number): Ends {
  if (w.random.chance(0.3) && depth < 3) {
    const id = w.id();
    const content = w.scope(depth + 1, false);
    w.lines.push(`<subProcess id="${id}">${characteristics}${content}</subProcess>`);
    return withBoundary(w, { first: id, last: id });
  }
  return withBoundary(w, w.single(w.random.pick(['task', 'userTask']), characteristics));
}

/** A sub-process that may end by an event which its boundary catches; both ways meet again. */
export function left(w: ModelWriter, type: string, definition: string, depth: number): Ends {
  const outer = w.lines;
  w.lines = [];
  const [start, choice, normally] = [w.node('startEvent'), w.id(), w.id()];
  const { first, last } = w.sequence(depth + 1);
  w.flow(start, first);
  w.flow(last, choice);
  w.lines.push(`<exclusiveGateway id="${choice}" default="${normally}" />`);
  const [end, otherEnd] = [w.node('endEvent'), w.node('endEvent', definition)];
  w.lines.push(
    `<sequenceFlow id="${normally}" sourceRef="${choice}" targetRef="${end}" />`,
    `<sequenceFlow id="${w.id()}" sourceRef="${choice}" targetRef="${otherEnd}"><conditionExpression>${w.random.pick(['b', 'a &gt; 1'])}</conditionExpression></sequenceFlow>`,
  );
  const content = w.lines.join('\n');
  w.lines = outer;
  const [id, boundary, merge] = [w.id(), w.id(), w.node('exclusiveGateway')];
  const caught = definition.replace(/ (error|escalation)Ref="\w+"/, (named) =>
    w.random.chance(0.5) ? named : '',
  );
  w.lines.push(
    `<${type} id="${id}">${content}</${type}>`,
    `<boundaryEvent id="${boundary}" attachedToRef="${id}">${caught}</boundaryEvent>`,
  );
  w.flow(id, merge);
  w.flow(boundary, merge);
  return { first: id, last: merge };
}
