import { BpmnModdle, type ModdleElement } from 'bpmn-moddle';
import { parseBpmn } from '../../core/compile/parse.js';
import { elementsOf, factsOf, isChoosing, isThrowing, type ModelFacts } from './token-simulation-facts.js';

export const triggerOf = (id: string): string => `trigger ${id}`;
export const decisionOf = (flowId: string): string => `decision_${flowId.replace(/\W/g, '_')}`;

const tasks = /^bpmn:(Task|UserTask|ServiceTask|ScriptTask|SendTask|ManualTask|BusinessRuleTask)$/;
const byHand = /^bpmn:(Message|Timer|Conditional)EventDefinition$/;

/**
 * A model of the simulator, made executable. In the simulator everything outside is a click: messages, timers and
 * conditions become messages of the event's own, tasks become jobs, a message flow is a message to its target, and
 * the flows after a gateway get the names of decisions.
 */
export async function executable(source: string): Promise<{ xml: string; facts: ModelFacts }> {
  const { definitions } = await parseBpmn(source);
  const facts = factsOf(definitions);
  const moddle = new Writer();
  const extra = new Map<string, ModdleElement>();
  /** A root element that events refer to, made when first asked for. */
  const root = (type: string, id: string, attributes: object): ModdleElement => {
    const known = extra.get(id) ?? moddle.create(`bpmn:${type}`, { id, ...attributes });
    extra.set(id, known);
    return known;
  };
  const message = (id: string) => root('Message', `Message_of_${id}`, { name: triggerOf(id) });
  const byMessage = (id: string) => moddle.create('bpmn:MessageEventDefinition', { messageRef: message(id) });

  const complete = (definition: ModdleElement, throws: boolean): void => {
    const { $type, signalRef, errorRef, escalationRef } = definition;
    if ($type === 'bpmn:SignalEventDefinition' && !signalRef)
      Object.assign(definition, { signalRef: root('Signal', 'Any_signal', { name: 'any' }) });
    if ($type === 'bpmn:ErrorEventDefinition' && throws && !errorRef)
      Object.assign(definition, { errorRef: root('Error', 'Any_error', { errorCode: 'any' }) });
    if ($type === 'bpmn:EscalationEventDefinition' && throws && !escalationRef)
      Object.assign(definition, {
        escalationRef: root('Escalation', 'Any_escalation', { escalationCode: 'any' }),
      });
  };
  const prepareEvent = (el: ModdleElement): void => {
    const drawn = (el.eventDefinitions ?? []) as readonly ModdleElement[];
    const throws = isThrowing(el);
    for (const definition of drawn) complete(definition, throws);
    const definitions_ = drawn.flatMap((definition) =>
      byHand.test(definition.$type)
        ? (throws ? facts.receivers[el.id!]! : [el.id!]).map(byMessage)
        : [definition],
    );
    // A boundary event without a trigger is clicked as well.
    if (el.$type === 'bpmn:BoundaryEvent' && drawn.length === 0) definitions_.push(byMessage(el.id!));
    Object.assign(el, { eventDefinitions: definitions_ });
  };
  const prepare = (scope: ModdleElement): void => {
    for (const el of elementsOf(scope)) {
      if (/Event$/.test(el.$type)) prepareEvent(el);
      if (el.$type === 'bpmn:ReceiveTask') Object.assign(el, { messageRef: message(el.id!) });
      if (tasks.test(el.$type)) Object.assign(el, { extensionElements: undefined });
      const out = (el.outgoing ?? []) as readonly ModdleElement[];
      if (isChoosing(el) && (out.length > 1 || el.default))
        for (const flow of out.filter((each) => each !== el.default))
          Object.assign(flow, {
            conditionExpression: moddle.create('bpmn:FormalExpression', { body: decisionOf(flow.id!) }),
          });
      prepare(el);
    }
  };
  const roots = definitions.rootElements as readonly ModdleElement[];
  for (const process of roots.filter((each) => each.$type === 'bpmn:Process')) {
    // Event sub-processes alone never start: such a process is a picture.
    Object.assign(process, { isExecutable: elementsOf(process).some((el) => !el.triggeredByEvent) });
    prepare(process);
  }
  Object.assign(definitions, {
    rootElements: [...roots, ...extra.values()],
    expressionLanguage: 'https://jsonata.org',
    diagrams: [],
  });
  const { xml } = await moddle.toXML(definitions);
  return { xml: withJobs(xml), facts };
}

class Writer extends BpmnModdle {
  declare create: (type: string, attributes: object) => ModdleElement;
}

/** Every task waits for its job: when it is done is the trace's to say. */
function withJobs(xml: string): string {
  const job = (prefix: string): string =>
    `<${prefix}extensionElements><zeebe:taskDefinition xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" type="click" /></${prefix}extensionElements>`;
  const names = '(?:task|userTask|serviceTask|scriptTask|sendTask|manualTask|businessRuleTask)';
  return xml
    .replace(
      new RegExp(`<((?:[\\w-]+:)?)${names}\\b([^>]*?)(/?)>`, 'g'),
      (_whole, prefix: string, attributes: string, empty: string) =>
        `<${prefix}serviceTask${attributes.replace(/\smessageRef="[^"]*"/, '')}>${job(prefix)}${empty ? `</${prefix}serviceTask>` : ''}`,
    )
    .replace(new RegExp(`</((?:[\\w-]+:)?)${names}>`, 'g'), '</$1serviceTask>');
}
