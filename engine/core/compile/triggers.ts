import type { ModdleElement } from 'bpmn-moddle';
import type { Trigger, TriggerOf, VariableEvent } from '../model/graph.js';
import { timerLiteral, timerProblem } from '../time/timer.js';
import { bare, type CompileContext, extension, literal, named } from './context.js';

/** The event definitions of an event: those inside it, and those it refers to at file level. */
export function eventDefinitions(el: ModdleElement): readonly ModdleElement[] {
  const referenced = ((el.eventDefinitionRef ?? []) as readonly ModdleElement[]).filter(
    (d) => typeof d === 'object',
  );
  return [...((el.eventDefinitions ?? []) as readonly ModdleElement[]), ...referenced];
}

export function compileTriggers(el: ModdleElement, c: CompileContext, throwing: boolean): readonly Trigger[] {
  return eventDefinitions(el)
    .map((definition) => compileTrigger(definition, el, c, throwing))
    .filter((trigger) => trigger !== undefined);
}

export function compileTrigger(
  definition: ModdleElement,
  el: ModdleElement,
  c: CompileContext,
  throwing: boolean,
): Trigger | undefined {
  switch (bare(definition.$type)) {
    case 'MessageEventDefinition':
      return compileMessage(definition, el, c, throwing);
    case 'TimerEventDefinition':
      return compileTimer(definition, el, c);
    case 'SignalEventDefinition': {
      const signal = definition.signalRef as ModdleElement | undefined;
      const name =
        signal && (c.nameOrExpression(el, signal.name as string, 'the signal name') ?? literal(signal.id!));
      if (!name) return missing(el, c, 'signal', 'signalRef');
      return { type: 'signal', name };
    }
    case 'ErrorEventDefinition': {
      const error = definition.errorRef as ModdleElement | undefined;
      const code = error
        ? (c.nameOrExpression(el, error.errorCode as string, 'the error code') ??
          literal((error.name as string) ?? error.id!))
        : null;
      return { type: 'error', errorCode: code, ...variablesOf(definition, 'error') } as TriggerOf<'error'>;
    }
    case 'EscalationEventDefinition': {
      const escalation = definition.escalationRef as ModdleElement | undefined;
      const code = escalation
        ? (c.nameOrExpression(el, escalation.escalationCode as string, 'the escalation code') ??
          literal((escalation.name as string) ?? escalation.id!))
        : null;
      return {
        type: 'escalation',
        escalationCode: code,
        ...variablesOf(definition, 'escalation'),
      } as TriggerOf<'escalation'>;
    }
    case 'ConditionalEventDefinition': {
      const { condition } = definition;
      const expression = c.expression(
        el,
        condition?.body as string,
        `the condition of ${named(el)}`,
        condition?.language as string | undefined,
      );
      if (!expression) return undefined;
      return { type: 'conditional', condition: expression, ...conditionalFilter(definition, el, c) };
    }
    case 'CompensateEventDefinition':
      return {
        type: 'compensation',
        activityRef: (definition.activityRef as ModdleElement | undefined)?.id ?? null,
        waitForCompletion: definition.waitForCompletion !== false,
      };
    case 'LinkEventDefinition':
      return { type: 'link', name: (definition.name as string) ?? '' };
    case 'TerminateEventDefinition':
      return { type: 'terminate' };
    case 'CancelEventDefinition':
      return { type: 'cancel' };
    default:
      c.error(
        'event-definition',
        el,
        `Expected a known event definition, but found ${definition.$type}.`,
        "Choose one of BPMN's event definitions.",
      );
      return undefined;
  }
}

function missing(el: ModdleElement, c: CompileContext, what: string, attribute: string): undefined {
  c.error(
    `${what}-missing`,
    el,
    `Expected ${named(el)} to say which ${what} it is about, but ${attribute} is missing.`,
    `Choose or create a ${what} in the properties panel.`,
  );
  return undefined;
}

export function compileMessage(
  definition: ModdleElement,
  el: ModdleElement,
  c: CompileContext,
  throwing: boolean,
): TriggerOf<'message'> | undefined {
  const operation = definition.operationRef as ModdleElement | undefined;
  const message = (definition.messageRef ?? operation?.inMessageRef) as ModdleElement | undefined;
  if (!message)
    return throwing && extension(el, 'TaskDefinition') ? undefined : missing(el, c, 'message', 'messageRef');
  const name =
    c.nameOrExpression(el, message.name as string | undefined, 'the message name') ?? literal(message.id!);
  const subscription = extension(message, 'Subscription') ?? extension(el, 'Subscription');
  const correlationKey = c.nameOrExpression(
    el,
    subscription?.correlationKey as string | undefined,
    'the correlation key',
  );
  const correlation = correlationKey ? undefined : c.correlations.get(message.id ?? '');
  return {
    type: 'message',
    name,
    ...(correlationKey && { correlationKey }),
    ...(correlation && { correlation }),
  };
}

function compileTimer(
  definition: ModdleElement,
  el: ModdleElement,
  c: CompileContext,
): TriggerOf<'timer'> | undefined {
  for (const kind of ['timeDate', 'timeDuration', 'timeCycle'] as const) {
    const timer = definition[kind] as ModdleElement | undefined;
    if (!timer) continue;
    const text = ((timer.body as string | undefined) ?? '').trim();
    if (timerLiteral(kind, text)) return { type: 'timer', kind, value: literal(text) };
    if (/^-?[PR]\w*\d|^\d{4}-/.test(text)) {
      c.error(
        'timer',
        el,
        `${named(el)}: ${timerProblem(kind, text)}`,
        'Correct the date, duration or cycle.',
      );
      return undefined;
    }
    const value = c.expression(el, text, `the timer of ${named(el)}`, timer.language as string | undefined);
    return value && { type: 'timer', kind, value };
  }
  c.error(
    'timer',
    el,
    `Expected ${named(el)} to have a date, a duration or a cycle, but it has none.`,
    'Set the timer in the properties panel.',
  );
  return undefined;
}

function variablesOf(definition: ModdleElement, what: 'error' | 'escalation'): { [name: string]: string } {
  const attrs = definition.$attrs ?? {};
  const code = attrs[`camunda:${what}CodeVariable`];
  const message = attrs[`camunda:${what}MessageVariable`];
  return { ...(code && { codeVariable: code }), ...(message && { messageVariable: message }) };
}

/** `zeebe:conditionalFilter`: which changes of which variables a condition is asked after. */
function conditionalFilter(
  definition: ModdleElement,
  el: ModdleElement,
  c: CompileContext,
): Pick<TriggerOf<'conditional'>, 'variableNames' | 'variableEvents'> {
  const filter = extension(definition, 'ConditionalFilter');
  const names = listed(filter?.variableNames as string | undefined);
  const events = listed(filter?.variableEvents as string | undefined);
  const known = events?.filter((event): event is VariableEvent => event === 'create' || event === 'update');
  if (known?.length !== events?.length)
    c.error(
      'conditional-filter',
      el,
      `Expected the variable events of ${named(el)} to be "create", "update" or both, but found "${String(filter?.variableEvents)}".`,
      'Correct the variable events; a variable is never deleted while its scope lives.',
    );
  return { ...(names && { variableNames: names }), ...(known && { variableEvents: known }) };
}

function listed(text: string | undefined): readonly string[] | undefined {
  const words = text
    ?.split(',')
    .map((word) => word.trim())
    .filter(Boolean);
  return words && words.length > 0 ? words : undefined;
}
