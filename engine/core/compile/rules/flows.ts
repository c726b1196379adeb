import type { ModdleElement } from 'bpmn-moddle';
import { named } from '../context.js';
import { is, isEventSubProcess, list, type Model, typeName } from './model.js';
import { each, type Rule } from './rule.js';

const connects = (el: ModdleElement | undefined): boolean =>
  is(el, 'Activity', 'ChoreographyActivity', 'Gateway', 'Event');

function end(id: string, side: 'sourceRef' | 'targetRef', what: string): Rule {
  return each(
    id,
    'SequenceFlow',
    (flow) => {
      const el = flow[side] as ModdleElement | undefined;
      return (
        el &&
        !connects(el) &&
        `Expected the ${what} of the sequence flow ${named(flow)} to be an activity, a gateway or an event, but ${named(el)} is a ${typeName(el)}.`
      );
    },
    'Connect the flow to a flow node; use an association for artifacts.',
    'Sequence Flow Connections Rules',
  );
}

function listed(flow: ModdleElement): string | undefined {
  for (const [side, name] of [
    ['sourceRef', 'outgoing'],
    ['targetRef', 'incoming'],
  ] as const) {
    const el = flow[side] as ModdleElement | undefined;
    if (el && connects(el) && !list(el[name]).includes(flow))
      return `Expected ${named(el)} to list the sequence flow ${named(flow)} as ${name}, but it does not.`;
  }
  return undefined;
}

/** A node that is reached or left by other means than sequence flows. */
function standsAlone(el: ModdleElement): boolean {
  return (
    isEventSubProcess(el) ||
    el.isForCompensation === true ||
    is(el.$parent, 'AdHocSubProcess') ||
    is(el, 'BoundaryEvent', 'ChoreographyActivity')
  );
}

const isLink = (el: ModdleElement, type: string): boolean =>
  is(el, type) && list(el.eventDefinitions).some((d) => is(d, 'LinkEventDefinition'));
const siblings = (el: ModdleElement): readonly ModdleElement[] => list(el.$parent?.flowElements);

function notReached(el: ModdleElement, model: Model): string | false {
  const starts = siblings(el).some((other) => is(other, 'StartEvent'));
  const begins =
    is(el, 'StartEvent') ||
    isLink(el, 'IntermediateCatchEvent') ||
    el.instantiate === true ||
    standsAlone(el);
  return (
    starts &&
    !begins &&
    model.incoming(el).length === 0 &&
    `Expected a sequence flow to lead to ${named(el)}, because its scope has a start event, but none does.`
  );
}

function notLeft(el: ModdleElement, model: Model): string | false {
  const ends = siblings(el).some((other) => is(other, 'EndEvent'));
  const finishes = is(el, 'EndEvent') || isLink(el, 'IntermediateThrowEvent') || standsAlone(el);
  return (
    ends &&
    !finishes &&
    model.outgoing(el).length === 0 &&
    `Expected a sequence flow to leave ${named(el)}, because its scope has an end event, but none does.`
  );
}

export const flowRules: readonly Rule[] = [
  end('sequence-flow-source', 'sourceRef', 'source'),
  end('sequence-flow-target', 'targetRef', 'target'),
  each(
    'sequence-flow-listed',
    'SequenceFlow',
    listed,
    'Open the file in a modeling tool and save it again: it writes both lists.',
    '8.3.13',
  ),
  each(
    'sequence-flow-scope',
    'SequenceFlow',
    (flow) =>
      connects(flow.sourceRef) &&
      connects(flow.targetRef) &&
      flow.sourceRef.$parent !== flow.targetRef.$parent &&
      `Expected the sequence flow ${named(flow)} to stay in one process or sub-process, but it leads from ${named(flow.sourceRef)} to ${named(flow.targetRef)} in another.`,
    'Use a message flow between pools; leave a sub-process by its own outgoing flow.',
    'Sequence Flow Connections Rules',
  ),
  each(
    'sequence-flow-immediate',
    'SequenceFlow',
    (flow, model) =>
      flow.isImmediate === false &&
      model.isExecutable(flow) &&
      `Expected the sequence flow ${named(flow)} of an executable process to be immediate, but isImmediate is false.`,
    'Remove the attribute isImmediate.',
    '8.3.13',
  ),
  each(
    'conditional-flow-alone',
    'Activity',
    (el, model) => {
      const flows = model.outgoing(el);
      return (
        flows.length === 1 &&
        flows[0]!.conditionExpression &&
        `Expected ${named(el)} to have another flow besides its conditional flow ${named(flows[0]!)}, but it is the only one.`
      );
    },
    'Remove the condition, or add a second flow.',
    '8.3.13',
  ),
  ...['Activity', 'ExclusiveGateway', 'InclusiveGateway', 'ComplexGateway'].map((type) =>
    each(
      'default-flow-source',
      type,
      (el) =>
        el.default &&
        el.default.sourceRef !== el &&
        `Expected the default flow of ${named(el)} to start at it, but ${named(el.default)} starts elsewhere.`,
      'Choose one of its own outgoing flows as the default.',
      '8.3.13',
    ),
  ),
  each(
    'flow-node-incoming',
    'FlowNode',
    notReached,
    'Connect it; boundary events, compensation handlers and event sub-processes need no flow.',
    '10.5.2',
  ),
  each(
    'flow-node-outgoing',
    'FlowNode',
    notLeft,
    'Connect it to the next element or to an end event.',
    'End Event',
  ),
];
