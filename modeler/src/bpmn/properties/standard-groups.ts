import { is } from 'bpmn-js/lib/util/ModelUtil';
import { messages } from '../../app/messages';
import { checkValue } from '../expression-language';
import type { Context } from './context';
import { area, type Entry, type PanelGroup, text } from './entries';
import { eventDefinition, type Value } from './model';

const t = messages.panel;

/** The correlation key of a message that is waited for; it belongs to the message, not to the event. */
export function correlationEntries(context: Context): Entry[] {
  const { owner } = context;
  const isReceive = is(owner, 'bpmn:ReceiveTask') || is(owner, 'bpmn:CatchEvent');
  const message = is(owner, 'bpmn:ReceiveTask')
    ? owner.messageRef
    : eventDefinition(owner, 'bpmn:MessageEventDefinition')?.messageRef;
  if (!isReceive || !message) return [];
  return [
    area({
      id: 'correlationKey',
      label: t.correlationKey,
      description: t.correlationHelp,
      validate: (value: Value) => checkValue(value as string | undefined, context.language),
      ...context.extension('zeebe:Subscription', 'correlationKey', message),
    }),
  ];
}

/** The lists a multi-instance activity runs over. */
export function loopEntries(context: Context): Entry[] {
  const loop = context.owner.loopCharacteristics;
  if (!loop || !is(loop, 'bpmn:MultiInstanceLoopCharacteristics')) return [];
  const field = (name: string, label: string, description?: string) =>
    text({
      id: `loop-${name}`,
      label,
      description,
      validate: (value: Value) => checkValue(value as string | undefined, context.language),
      ...context.extension('zeebe:LoopCharacteristics', name, loop),
    });
  return [
    field('inputCollection', t.inputCollection, t.inputCollectionHelp),
    field('inputElement', t.inputElement, t.inputElementHelp),
    field('outputCollection', t.outputCollection),
    field('outputElement', t.outputElement, t.outputElementHelp),
  ];
}

/** Adds our entries to a group of the standard provider, when it is there. */
export function extend(groups: PanelGroup[], id: string, entries: Entry[]): PanelGroup[] {
  return groups.map((group) =>
    group.id === id && entries.length ? { ...group, entries: [...(group.entries ?? []), ...entries] } : group,
  );
}
