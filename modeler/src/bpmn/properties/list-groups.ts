import { ListGroup } from '@bpmn-io/properties-panel';
import { isAny } from 'bpmn-js/lib/features/modeling/util/ModelingUtil';
import type { ModdleElement } from 'bpmn-js/lib/model/Types';
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { messages } from '../../app/messages';
import { checkValue } from '../expression-language';
import type { Context } from './context';
import { area, type Entry, type PanelGroup, text } from './entries';
import { eventDefinition, type Value } from './model';
import { hasHeaders } from './task-groups';

const t = messages.panel;

interface ListDescription {
  id: string;
  label: string;
  /** that has the extension; the element itself unless said otherwise */
  owner?: ModdleElement;
  /** extension element, its list property, the type of the entries */
  type: string;
  list: string;
  entryType: string;
  title: (entry: ModdleElement) => string;
  initial: Record<string, unknown>;
  fields: (entry: ModdleElement, id: string) => Entry[];
}

export function listGroup(context: Context, description: ListDescription): PanelGroup {
  const { element, model } = context;
  const owner = description.owner ?? context.owner;
  const { id, type, list, entryType } = description;
  const entries: ModdleElement[] = model.extension(owner, type)?.get(list) ?? [];
  return {
    id,
    label: description.label,
    component: ListGroup,
    items: entries.map((entry, index) => ({
      id: `${element.id}-${id}-${index}`,
      label: description.title(entry),
      entries: description.fields(entry, `${element.id}-${id}-${index}`),
      autoFocusEntry: `${element.id}-${id}-${index}-first`,
      remove: (event: Event) => {
        event.stopPropagation();
        model.removeFrom(element, owner, type, list, entry);
      },
    })),
    add: (event: Event) => {
      event.stopPropagation();
      model.addTo(element, owner, type, list, entryType, description.initial);
    },
  };
}

/** Key-value pairs that reach the worker or the task list. */
export function headersGroup(context: Context): PanelGroup | null {
  if (!hasHeaders(context)) return null;
  return listGroup(context, {
    id: 'headers',
    label: t.headers,
    type: 'zeebe:TaskHeaders',
    list: 'values',
    entryType: 'zeebe:Header',
    title: (entry) => entry.key,
    initial: {},
    fields: (entry, id) => [
      text({ id: `${id}-first`, label: t.key, ...context.property('key', entry) }),
      text({ id: `${id}-value`, label: t.value, ...context.property('value', entry) }),
    ],
  });
}

function mappingGroup(context: Context, direction: 'input' | 'output'): PanelGroup {
  const isInput = direction === 'input';
  const validateSource = (value: Value) =>
    value ? checkValue(value as string, context.language) : t.sourceMissing;
  return listGroup(context, {
    id: `${direction}s`,
    label: isInput ? t.inputs : t.outputs,
    type: 'zeebe:IoMapping',
    list: `${direction}Parameters`,
    entryType: isInput ? 'zeebe:Input' : 'zeebe:Output',
    title: (entry) => entry.target,
    initial: { source: '=' },
    fields: (entry, id) => [
      text({
        id: `${id}-first`,
        label: t.target,
        validate: (value) => (value ? null : t.targetMissing),
        ...context.property('target', entry),
      }),
      area({
        id: `${id}-source`,
        label: t.source,
        description: isInput ? t.inputHelp : t.outputHelp,
        validate: validateSource,
        ...context.property('source', entry),
      }),
    ],
  });
}

/** Variables that an element gets and gives. */
export function mappingGroups(context: Context): PanelGroup[] {
  const { owner } = context;
  const receives = [
    'bpmn:MessageEventDefinition',
    'bpmn:SignalEventDefinition',
    'bpmn:ErrorEventDefinition',
    'bpmn:TimerEventDefinition',
    'bpmn:EscalationEventDefinition',
  ];
  const isCatch = is(owner, 'bpmn:CatchEvent') && receives.some((type) => eventDefinition(owner, type));
  if (isAny(owner, ['bpmn:Activity'])) {
    if (is(owner, 'bpmn:SubProcess') && owner.triggeredByEvent) return [];
    return [mappingGroup(context, 'input'), mappingGroup(context, 'output')];
  }
  if (isAny(owner, ['bpmn:EndEvent', 'bpmn:IntermediateThrowEvent'])) return [mappingGroup(context, 'input')];
  return isCatch || is(owner, 'bpmn:StartEvent') ? [mappingGroup(context, 'output')] : [];
}
