import type { ModdleElement } from 'bpmn-moddle';
import { named } from '../context.js';
import { eventDefinitions } from '../triggers.js';
import { is, list, type Model, typeName } from './model.js';
import { each, type Rule } from './rule.js';

/** The data object or store behind a reference: it carries the type. */
export const dataOf = (el: ModdleElement | undefined): ModdleElement | undefined =>
  (el?.dataObjectRef ?? el?.dataStoreRef ?? el) as ModdleElement | undefined;
/** The same item definition, or another one of the same structure. */
export function sameItem(a: ModdleElement | undefined, b: ModdleElement | undefined): boolean {
  if (a === b) return true;
  if (!a || !b || a.structureRef === undefined) return false;
  return a.structureRef === b.structureRef && !a.isCollection === !b.isCollection;
}

const collection = (type: string): Rule =>
  each(
    'data-collection',
    type,
    (el) =>
      el.itemSubjectRef &&
      (el.isCollection === true) !== (el.itemSubjectRef.isCollection === true) &&
      `Expected ${named(el)} to be a collection exactly when its item definition ${named(el.itemSubjectRef)} is one, but only one of them is.`,
    'Make isCollection of both equal.',
    '10.4.1',
  );

function unlisted(el: ModdleElement, side: 'Input' | 'Output', kinds: readonly string[]): string | undefined {
  const refs = list(el[`data${side}Refs`]);
  for (const kind of kinds)
    for (const data of list(el[`${kind}${side}Refs`]))
      if (!refs.includes(data))
        return `Expected the ${kind} data ${side.toLowerCase()} ${named(data)} to be in data${side}Refs of its set as well, but it is not.`;
  return undefined;
}

function unset(el: ModdleElement, side: 'Input' | 'Output'): string | undefined {
  const sets = list(el[`${side.toLowerCase()}Sets`]);
  const refs = sets.flatMap((set) => list(set[`data${side}Refs`]));
  const lost = list(el[`data${side}s`]).find((data) => !refs.includes(data));
  return (
    lost &&
    `Expected the data ${side.toLowerCase()} ${named(lost)} to be in an ${side.toLowerCase()} set, but it is in none.`
  );
}

function oneSided(set: ModdleElement, there: string, back: string): string | undefined {
  const other = list(set[there]).find((o) => !list(o[back]).includes(set));
  return (
    other &&
    `Expected the sets ${named(set)} and ${named(other)} to refer to each other, but only one refers to the other.`
  );
}

function associated(el: ModdleElement): string | undefined {
  const sources = list(el.sourceRef);
  const target = el.targetRef as ModdleElement | undefined;
  if (el.transformation) return undefined;
  if (sources.length > 1)
    return `Expected the data association ${named(el)} to have one source or a transformation, but it has ${sources.length} sources.`;
  const [from, to] = [dataOf(sources[0]), dataOf(target)];
  if (list(el.assignment).length > 0 || !from?.itemSubjectRef || !to?.itemSubjectRef) return undefined;
  return sameItem(from.itemSubjectRef, to.itemSubjectRef)
    ? undefined
    : `Expected the source and the target of the data association ${named(el)} to have the same item definition, but they differ.`;
}

const itemAware = (el: ModdleElement | undefined): boolean => !el || is(el, 'ItemAwareElement');

function wrongEnd(el: ModdleElement): string | undefined {
  for (const end of [...list(el.sourceRef), el.targetRef as ModdleElement | undefined])
    if (!itemAware(end))
      return `Expected the data association ${named(el)} to connect data, but ${named(end!)} is a ${typeName(end!)}.`;
  const target = el.targetRef as ModdleElement | undefined;
  if (is(el, 'DataInputAssociation') && target && is(target, 'DataInput') && el.$parent !== owner(target))
    return `Expected the data association ${named(el)} to lead to an input of its own element, but ${named(target)} belongs to another.`;
  if (is(el, 'DataOutputAssociation') && is(target, 'DataInput'))
    return `Expected the data association ${named(el)} to lead to data that can be written, but ${named(target!)} is an input.`;
  return undefined;
}

const owner = (data: ModdleElement): ModdleElement | undefined =>
  is(data.$parent, 'InputOutputSpecification') ? data.$parent?.$parent : data.$parent;

/** What the definition carries: the message's item, the signal's, error's or escalation's structure. */
function itemOf(definition: ModdleElement): ModdleElement | undefined {
  const root =
    definition.messageRef ?? definition.signalRef ?? definition.errorRef ?? definition.escalationRef;
  return (root?.itemRef ?? root?.structureRef) as ModdleElement | undefined;
}

function eventData(el: ModdleElement): string | undefined {
  const data = list(is(el, 'ThrowEvent') ? el.dataInputs : el.dataOutputs);
  const carriers = eventDefinitions(el).filter((d) =>
    is(
      d,
      'MessageEventDefinition',
      'SignalEventDefinition',
      'ErrorEventDefinition',
      'EscalationEventDefinition',
    ),
  );
  if (data.length === 0 || carriers.length === 0) return undefined;
  if (data.length < carriers.length)
    return `Expected the event ${named(el)} to have data for each of its ${carriers.length} event definitions, but it has ${data.length}.`;
  const wrong = carriers.findIndex((d, i) => {
    const item = itemOf(d);
    return item !== undefined && !sameItem(item, data[i]?.itemSubjectRef as ModdleElement | undefined);
  });
  return wrong < 0
    ? undefined
    : `Expected the data ${named(data[wrong]!)} of the event ${named(el)} to have the item definition of what the event carries, but it differs.`;
}

function sharedDefinition(el: ModdleElement, model: Model): string | undefined {
  const shared = list(el.eventDefinitions).find((d) =>
    model.all('Event').some((other) => other !== el && list(other.eventDefinitionRef).includes(d)),
  );
  return (
    shared &&
    `Expected the event definition ${named(shared)} of the event ${named(el)} to be used by it only, but another event refers to it.`
  );
}

/** `Order [paid]`: the name of the data object and its state. */
function referenceName(el: ModdleElement): string | false | undefined {
  const [object, state] = [el.dataObjectRef?.name, el.dataState?.name] as (string | undefined)[];
  const wanted = `${object} [${state}]`;
  return (
    el.name &&
    object &&
    state &&
    plain(el.name) !== plain(wanted) &&
    `Expected the data object reference ${named(el)} to be called “${wanted}”, after its data object and state, but it is called “${el.name}”.`
  );
}
const plain = (name: string): string => name.replace(/\s+/g, ' ').trim();

export const dataRules: readonly Rule[] = [
  ...['DataObject', 'DataInput', 'DataOutput'].map(collection),
  each(
    'data-reference-name',
    'DataObjectReference',
    referenceName,
    'Rename it, or leave out the state.',
    'Data Object References: Naming Conventions',
  ),
  each(
    'input-set-listed',
    'InputSet',
    (el) => unlisted(el, 'Input', ['optional', 'whileExecuting']),
    'Add it to dataInputRefs.',
    '10.4.2',
  ),
  each(
    'output-set-listed',
    'OutputSet',
    (el) => unlisted(el, 'Output', ['optional', 'whileExecuting']),
    'Add it to dataOutputRefs.',
    '10.4.2',
  ),
  each(
    'data-input-set',
    'InputOutputSpecification',
    (el) => unset(el, 'Input'),
    'Add it to an input set.',
    '10.4.2',
  ),
  each(
    'data-output-set',
    'InputOutputSpecification',
    (el) => unset(el, 'Output'),
    'Add it to an output set.',
    '10.4.2',
  ),
  each(
    'set-references',
    'InputSet',
    (el) => oneSided(el, 'outputSetRefs', 'inputSetRefs'),
    'Add the other reference.',
    '10.4.2',
  ),
  each(
    'set-references',
    'OutputSet',
    (el) => oneSided(el, 'inputSetRefs', 'outputSetRefs'),
    'Add the other reference.',
    '10.4.2',
  ),
  each(
    'data-association-items',
    'DataAssociation',
    associated,
    'Use data of one type, or a transformation.',
    '10.4.2',
  ),
  each('data-association-ends', 'DataAssociation', wrongEnd, 'Connect it to the right data.', '10.4.2'),
  each(
    'event-data',
    'Event',
    eventData,
    'Give the event one data item of the right type for each event definition.',
    '10.5.1',
  ),
  each(
    'event-definition-shared',
    'ThrowEvent',
    sharedDefinition,
    'Give each event a definition of its own.',
    '10.5.1',
  ),
];
