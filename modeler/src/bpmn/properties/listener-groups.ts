import { isAny } from 'bpmn-js/lib/features/modeling/util/ModelingUtil';
import type { ModdleElement } from 'bpmn-js/lib/model/Types';
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { messages } from '../../app/messages';
import type { Context } from './context';
import { type Entry, type PanelGroup, select, text } from './entries';
import { listGroup } from './list-groups';
import { eventDefinition, processOf, type Value } from './model';

const t = messages.panel;

const title = (entry: ModdleElement): string =>
  [t.listenerEvents[entry.eventType as keyof typeof t.listenerEvents] ?? entry.eventType, entry.type]
    .filter(Boolean)
    .join(': ');

const fields =
  (context: Context, events: readonly (keyof typeof t.listenerEvents)[]) =>
  (entry: ModdleElement, id: string): Entry[] => [
    select(
      { id: `${id}-first`, label: t.listenerEvent, ...context.property('eventType', entry) },
      events.map((value) => ({ value, label: t.listenerEvents[value] })),
    ),
    text({
      id: `${id}-type`,
      label: t.jobType,
      description: t.jobTypeHelp,
      validate: (value: Value) => (value ? null : t.listenerTypeMissing),
      ...context.property('type', entry),
    }),
    text({ id: `${id}-retries`, label: t.retries, ...context.property('retries', entry) }),
  ];

/** Jobs before an element starts and before it completes; of a pool: of its process. */
export function executionListenersGroup(context: Context): PanelGroup | null {
  const owner = processOf(context.element) ?? context.owner;
  if (!isAny(owner, ['bpmn:Process', 'bpmn:FlowNode'])) return null;
  return listGroup(context, {
    id: 'executionListeners',
    label: t.executionListeners,
    owner,
    type: 'zeebe:ExecutionListeners',
    list: 'listeners',
    entryType: 'zeebe:ExecutionListener',
    title,
    initial: { eventType: 'start' },
    fields: fields(context, ['start', 'end']),
  });
}

/** Jobs that are asked before a user task changes. */
export function taskListenersGroup(context: Context): PanelGroup | null {
  if (!is(context.owner, 'bpmn:UserTask')) return null;
  return listGroup(context, {
    id: 'taskListeners',
    label: t.taskListeners,
    type: 'zeebe:TaskListeners',
    list: 'listeners',
    entryType: 'zeebe:TaskListener',
    title,
    initial: { eventType: 'completing' },
    fields: fields(context, ['creating', 'assigning', 'updating', 'completing', 'canceling']),
  });
}

/** Deployed files whose keys the worker of a service task is told. */
export function linkedResourcesGroup(context: Context): PanelGroup | null {
  if (!is(context.owner, 'bpmn:ServiceTask')) return null;
  const bindings = Object.entries(t.bindings).map(([value, label]) => ({ value, label }));
  return listGroup(context, {
    id: 'linkedResources',
    label: t.linkedResources,
    type: 'zeebe:LinkedResources',
    list: 'values',
    entryType: 'zeebe:LinkedResource',
    title: (entry) => entry.resourceId,
    initial: {},
    fields: (entry, id) => [
      text({
        id: `${id}-first`,
        label: t.resourceId,
        description: t.resourceIdHelp,
        validate: (value: Value) => (value ? null : t.resourceIdMissing),
        ...context.property('resourceId', entry),
      }),
      text({ id: `${id}-type`, label: t.resourceType, ...context.property('resourceType', entry) }),
      text({ id: `${id}-link`, label: t.linkName, ...context.property('linkName', entry) }),
      select({ id: `${id}-binding`, label: t.binding, ...context.property('bindingType', entry) }, bindings),
      text({ id: `${id}-tag`, label: t.versionTag, ...context.property('versionTag', entry) }),
    ],
  });
}

/** After which changes the condition of an event is asked. */
export function conditionFilterEntries(context: Context): Entry[] {
  const definition = eventDefinition(context.owner, 'bpmn:ConditionalEventDefinition');
  if (!definition) return [];
  const field = (name: string, label: string, description: string) =>
    text({
      id: `filter-${name}`,
      label,
      description,
      ...context.extension('zeebe:ConditionalFilter', name, definition),
    });
  return [
    field('variableNames', t.filterNames, t.filterNamesHelp),
    field('variableEvents', t.filterEvents, t.filterEventsHelp),
  ];
}
