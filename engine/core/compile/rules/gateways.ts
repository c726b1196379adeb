import type { ModdleElement } from 'bpmn-moddle';
import { named } from '../context.js';
import { is, list, type Model, triggers } from './model.js';
import { each, type Rule } from './rule.js';

function direction(el: ModdleElement, model: Model): string | false {
  const incoming = model.incoming(el).length;
  const outgoing = model.outgoing(el).length;
  const found = `it has ${incoming} incoming and ${outgoing} outgoing`;
  const said = `Expected the ${String(el.gatewayDirection).toLowerCase()} gateway ${named(el)} to have`;
  if (el.gatewayDirection === 'Converging' && outgoing > 1)
    return `${said} one outgoing flow at most, but ${found}.`;
  if (el.gatewayDirection === 'Diverging' && incoming > 1)
    return `${said} one incoming flow at most, but ${found}.`;
  if (el.gatewayDirection === 'Mixed' && (incoming < 2 || outgoing < 2))
    return `${said} several incoming and several outgoing flows, but ${found}.`;
  return false;
}

const targets = (el: ModdleElement, model: Model): readonly ModdleElement[] =>
  model.outgoing(el).flatMap((flow) => (flow.targetRef ? [flow.targetRef as ModdleElement] : []));
const waitable = new Set(['Message', 'Signal', 'Timer', 'Conditional']);
const isCatch = (el: ModdleElement): boolean =>
  is(el, 'IntermediateCatchEvent') && triggers(el).every((kind) => waitable.has(kind));

/** A rule about the elements that an event-based gateway leads to. */
const choice = (
  id: string,
  test: (el: ModdleElement, model: Model) => string | false | undefined,
  help: string,
) => each(id, 'EventBasedGateway', test, help, '10.6.6');

export const gatewayRules: readonly Rule[] = [
  each(
    'gateway-flows',
    'Gateway',
    (el, model) =>
      model.incoming(el).length < 2 &&
      model.outgoing(el).length < 2 &&
      `Expected the gateway ${named(el)} to have several incoming or several outgoing flows, but it has ${model.incoming(el).length} and ${model.outgoing(el).length}.`,
    'Add a flow, or remove the gateway.',
    'Gateways: Sequence Flow Considerations',
  ),
  each(
    'gateway-direction',
    'Gateway',
    direction,
    'Correct the gatewayDirection, or the flows.',
    'Gateways: Sequence Flow Considerations',
  ),
  choice(
    'event-gateway-outgoing',
    (el, model) =>
      model.outgoing(el).length < 2 &&
      `Expected the event-based gateway ${named(el)} to have two or more outgoing flows, but it has ${model.outgoing(el).length}.`,
    'Add the other events that may happen.',
  ),
  choice(
    'event-gateway-condition',
    (el, model) => {
      const flow = model.outgoing(el).find((f) => f.conditionExpression);
      return (
        flow &&
        `Expected the flows out of the event-based gateway ${named(el)} to have no condition, but ${named(flow)} has one.`
      );
    },
    'Remove the condition: the event that happens first decides.',
  ),
  choice(
    'event-gateway-trigger',
    (el, model) => {
      const wrong = targets(el, model).find((t) => !is(t, 'ReceiveTask') && !isCatch(t));
      return (
        wrong &&
        `Expected the event-based gateway ${named(el)} to lead to receive tasks and to message, signal, timer or conditional catch events, but it leads to ${named(wrong)}.`
      );
    },
    'Put a catching event between them.',
  ),
  choice(
    'event-gateway-receive-task',
    (el, model) => {
      const messages = targets(el, model).some(
        (t) => is(t, 'IntermediateCatchEvent') && triggers(t).includes('Message'),
      );
      const tasks = targets(el, model).some((t) => is(t, 'ReceiveTask'));
      return (
        messages &&
        tasks &&
        `Expected the event-based gateway ${named(el)} to lead either to message events or to receive tasks, but it leads to both.`
      );
    },
    'Use message catch events for all messages.',
  ),
  choice(
    'event-gateway-attached',
    (el, model) => {
      const attached = model
        .all('BoundaryEvent')
        .find((b) => is(b.attachedToRef, 'ReceiveTask') && targets(el, model).includes(b.attachedToRef));
      return (
        attached &&
        `Expected the receive tasks after the event-based gateway ${named(el)} to have no attached events, but ${named(attached)} is attached to one.`
      );
    },
    'Remove the attached event, or make it a choice of the gateway.',
  ),
  choice(
    'event-gateway-shared-target',
    (el, model) => {
      const shared = targets(el, model).find((t) => model.incoming(t).length > 1);
      return (
        shared &&
        `Expected ${named(shared)} to be reached from the event-based gateway ${named(el)} only, but other flows lead to it.`
      );
    },
    'Give each choice of the gateway an event of its own.',
  ),
  choice(
    'event-gateway-instantiate',
    (el, model) =>
      el.instantiate === true &&
      model.incoming(el).length > 0 &&
      `Expected the instantiating event-based gateway ${named(el)} to have no incoming flow, but it has ${list(model.incoming(el)).length}.`,
    'Remove the flow, or the attribute instantiate.',
  ),
];
