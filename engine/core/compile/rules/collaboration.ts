import type { ModdleElement } from 'bpmn-moddle';
import { named } from '../context.js';
import { exchangesMessages, is, type Model, triggers } from './model.js';
import { each, type Rule } from './rule.js';

function wrongEnd(flow: ModdleElement, model: Model): string | undefined {
  for (const el of [flow.sourceRef, flow.targetRef] as (ModdleElement | undefined)[])
    if (el && !exchangesMessages(el))
      return `Expected the message flow ${named(flow)} to connect pools, activities or events, but ${named(el)} is none.`;
  const from = flow.sourceRef && model.pool(flow.sourceRef);
  if (from && flow.targetRef && from === model.pool(flow.targetRef))
    return `Expected the message flow ${named(flow)} to connect two pools, but both ends are in ${named(from)}.`;
  return undefined;
}

/** Which events may be at an end of a message flow. */
function wrongEvent(flow: ModdleElement): string | undefined {
  const { sourceRef, targetRef } = flow;
  if (is(sourceRef, 'CatchEvent'))
    return `Expected the message flow ${named(flow)} to start at what sends messages, but ${named(sourceRef)} catches.`;
  if (is(targetRef, 'ThrowEvent'))
    return `Expected the message flow ${named(flow)} to lead to what receives messages, but ${named(targetRef)} throws.`;
  for (const el of [sourceRef, targetRef] as (ModdleElement | undefined)[])
    if (el && is(el, 'Event') && !triggers(el).includes('Message'))
      return `Expected the event ${named(el)} of the message flow ${named(flow)} to be a message event, but it is not.`;
  return undefined;
}

export const collaborationRules: readonly Rule[] = [
  each(
    'message-flow-ends',
    'MessageFlow',
    wrongEnd,
    'Use a sequence flow or an association instead.',
    'Message Flow Connection Rules',
  ),
  each(
    'message-flow-event',
    'MessageFlow',
    wrongEvent,
    'Give the event a message, or move the flow.',
    '10.5',
  ),
  each(
    'participant-multiplicity',
    'ParticipantMultiplicity',
    ({ minimum = 0, maximum = 1 }) =>
      (minimum < 0 || maximum < 1 || maximum < minimum) &&
      `Expected a participant multiplicity with 0 <= minimum <= maximum and maximum >= 1, but it is ${minimum} to ${maximum}.`,
    'Correct the numbers.',
    '9.3',
  ),
  each(
    'public-process-executable',
    'Process',
    (el) =>
      el.processType === 'Public' &&
      el.isExecutable === true &&
      `Expected the public process ${named(el)} not to be executable, but it is.`,
    'Make the process private.',
    '10.2',
  ),
];
