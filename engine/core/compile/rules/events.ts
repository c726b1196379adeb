import type { ModdleElement } from 'bpmn-moddle';
import { named } from '../context.js';
import { linkOf, linkTarget, sourcesOf } from '../links.js';
import { eventDefinitions } from '../triggers.js';
import { is, isEventSubProcess, list, type Model, triggers } from './model.js';
import { each, type Rule } from './rule.js';

const help = 'Choose another trigger, or another kind of event.';

/** The first trigger that is not among those allowed. */
function allowed(el: ModdleElement, ...kinds: readonly string[]): string | false {
  const wrong = triggers(el).find((kind) => !kinds.includes(kind));
  return (
    wrong !== undefined &&
    `Expected ${named(el)} to have a trigger that is allowed here (${kinds.join(', ') || 'none'}), but it is a ${wrong} event.`
  );
}

const noFlow = (id: string, type: string, side: 'incoming' | 'outgoing'): Rule =>
  each(
    id,
    type,
    (el, model) =>
      model[side](el).length > 0 && `Expected ${named(el)} to have no ${side} sequence flow, but it has one.`,
    'Remove the flow.',
  );
const needsFlow = (
  id: string,
  type: string,
  side: 'incoming' | 'outgoing',
  unless: (el: ModdleElement) => boolean = () => false,
): Rule =>
  each(
    id,
    type,
    (el, model) =>
      !unless(el) &&
      model[side](el).length === 0 &&
      `Expected ${named(el)} to have an ${side} sequence flow, but it has none.`,
    'Connect the event, or delete it.',
  );

function startTrigger(el: ModdleElement): string | false {
  const scope = el.$parent;
  if (is(scope, 'Process')) return allowed(el, 'Message', 'Timer', 'Conditional', 'Signal');
  if (!is(scope, 'SubProcess')) return false;
  if (!isEventSubProcess(scope)) return allowed(el);
  if (triggers(el).length === 0) return `Expected ${named(el)} to have a trigger, but it has none.`;
  const both = ['Message', 'Timer', 'Escalation', 'Conditional', 'Signal'];
  return allowed(el, ...both, ...(el.isInterrupting === false ? [] : ['Error', 'Compensate']));
}

function boundaryTrigger(el: ModdleElement): string | false {
  if (triggers(el).length === 0) return `Expected ${named(el)} to have a trigger, but it has none.`;
  const both = ['Message', 'Timer', 'Escalation', 'Conditional', 'Signal'];
  return allowed(el, ...both, ...(el.cancelActivity === false ? [] : ['Error', 'Cancel', 'Compensate']));
}

/** Without a trigger it would wait for nothing; only what throws may be without one (table 10.89). */
function catchTrigger(el: ModdleElement): string | false {
  if (triggers(el).length === 0) return `Expected ${named(el)} to have a trigger, but it has none.`;
  return allowed(el, 'Message', 'Timer', 'Conditional', 'Link', 'Signal');
}

const hasLink = (el: ModdleElement): boolean => triggers(el).includes('Link');
const linkSource: Rule = {
  id: 'link-source',
  clause: 'Intermediate Event',
  check(model, report) {
    const reached = new Set(model.all('IntermediateThrowEvent').map(linkTarget));
    for (const el of model.all('IntermediateCatchEvent')) {
      const link = linkOf(el);
      if (!link || reached.has(el)) continue;
      report(
        el,
        `Expected a throwing link event in the scope of ${named(el)} to lead to its link “${link.name}”, but none does.`,
        'Add the link event that leads to it, or remove it.',
      );
    }
  },
};

/** What a throwing link names as its target names it as a source, if it names any, and the other way round. */
function oneSidedLink(link: ModdleElement): string | false | undefined {
  const target = link.target as ModdleElement | undefined;
  const sources = target ? sourcesOf(target) : [];
  const stranger = sourcesOf(link).find((source) => source.target && source.target !== link);
  const [from, to] = stranger ? [stranger, link] : [link, target];
  return (
    ((sources.length > 0 && !sources.includes(link)) || stranger) &&
    `Expected the links ${named(from)} and ${named(to!)} to refer to each other, but only one refers to the other.`
  );
}
const inScope = (el: ModdleElement, ...types: string[]): boolean =>
  list(el.$parent?.flowElements).some((other) => is(other, ...types));

function messageOf(el: ModdleElement, model: Model, name: 'messageRef' | 'operationRef'): string | false {
  const missing = eventDefinitions(el).some((d) => is(d, 'MessageEventDefinition') && !d[name]);
  return (
    model.isExecutable(el) &&
    missing &&
    `Expected the message event ${named(el)} of an executable process to have ${name}, but it is missing.`
  );
}

export const eventRules: readonly Rule[] = [
  noFlow('start-event-incoming', 'StartEvent', 'incoming'),
  needsFlow('start-event-outgoing', 'StartEvent', 'outgoing'),
  each('start-event-trigger', 'StartEvent', startTrigger, help, '10.5.2'),
  noFlow('end-event-outgoing', 'EndEvent', 'outgoing'),
  needsFlow('end-event-incoming', 'EndEvent', 'incoming'),
  each(
    'end-event-result',
    'EndEvent',
    (el) => allowed(el, 'Message', 'Escalation', 'Error', 'Cancel', 'Compensate', 'Signal', 'Terminate'),
    help,
    'End Event',
  ),
  each(
    'start-event-without-end',
    'StartEvent',
    (el) =>
      !inScope(el, 'EndEvent') &&
      `Expected an end event beside the start event ${named(el)}, but its scope has none.`,
    'Add an end event.',
    'End Event',
  ),
  each(
    'end-event-without-start',
    'EndEvent',
    (el) =>
      !inScope(el, 'StartEvent') &&
      !list(el.$parent?.flowElements).some((other) => other.instantiate === true) &&
      `Expected a start event beside the end event ${named(el)}, but its scope has none.`,
    'Add a start event.',
    '10.5.2',
  ),
  noFlow('boundary-event-incoming', 'BoundaryEvent', 'incoming'),
  needsFlow('boundary-event-outgoing', 'BoundaryEvent', 'outgoing', (el) =>
    triggers(el).includes('Compensate'),
  ),
  each(
    'compensation-event-outgoing',
    'BoundaryEvent',
    (el, model) =>
      triggers(el).includes('Compensate') &&
      model.outgoing(el).length > 0 &&
      `Expected the compensation event ${named(el)} to have no outgoing sequence flow, but it has one.`,
    'Use an association to the compensation activity.',
    'Intermediate Event',
  ),
  each('boundary-event-trigger', 'BoundaryEvent', boundaryTrigger, help, 'Intermediate Event'),
  each('catch-event-trigger', 'IntermediateCatchEvent', catchTrigger, help, 'Intermediate Event'),
  each(
    'throw-event-trigger',
    'IntermediateThrowEvent',
    (el) => allowed(el, 'Message', 'Escalation', 'Compensate', 'Link', 'Signal'),
    help,
    'Intermediate Event',
  ),
  needsFlow('catch-event-incoming', 'IntermediateCatchEvent', 'incoming', hasLink),
  needsFlow('catch-event-outgoing', 'IntermediateCatchEvent', 'outgoing'),
  needsFlow('throw-event-incoming', 'IntermediateThrowEvent', 'incoming'),
  needsFlow('throw-event-outgoing', 'IntermediateThrowEvent', 'outgoing', hasLink),
  ...(['IntermediateCatchEvent', 'IntermediateThrowEvent'] as const).map((type) =>
    each(
      'link-event-flows',
      type,
      (el, model) =>
        hasLink(el) &&
        (is(el, 'CatchEvent') ? model.incoming(el) : model.outgoing(el)).length > 0 &&
        `Expected the link event ${named(el)} to be either the source or the target of sequence flows, but it is on the other side of one as well.`,
      'Remove the flow: the link stands for it.',
      'Intermediate Event',
    ),
  ),
  linkSource,
  each('link-references', 'LinkEventDefinition', oneSidedLink, 'Correct the source or the target.', '10.5.5'),
  each(
    'message-event-message',
    'Event',
    (el, model) => messageOf(el, model, 'messageRef'),
    'Choose the message.',
  ),
  each(
    'message-event-operation',
    'Event',
    (el, model) => messageOf(el, model, 'operationRef'),
    'Choose the operation that the message belongs to.',
    '10.5.5',
  ),
  each(
    'escalation-code',
    'ThrowEvent',
    (el) =>
      eventDefinitions(el).some(
        (d) => is(d, 'EscalationEventDefinition') && !d.escalationRef?.escalationCode,
      ) && `Expected the escalation that ${named(el)} throws to have a code, but it has none.`,
    'Choose an escalation with a code.',
    '10.5.5',
  ),
  each(
    'timer-kind',
    'TimerEventDefinition',
    (el) =>
      ['timeDate', 'timeCycle', 'timeDuration'].filter((name) => el[name]).length > 1 &&
      `Expected the timer ${named(el)} to have one of date, cycle and duration, but it has several.`,
    'Keep one of them.',
    '10.5.5',
  ),
];
