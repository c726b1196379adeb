import type { ModdleElement } from 'bpmn-js/lib/model/Types';
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { messages } from '../../app/messages';
import { checkValue } from '../expression-language';
import type { Context } from './context';
import { type Entry, type PanelGroup, select, text } from './entries';
import type { Value } from './model';

const t = messages.panel;
const CALLED = 'zeebe:CalledDecision';

/** The decision that a business rule task calls, or that a worker does it. */
export function calledDecisionGroup(context: Context): PanelGroup | null {
  const { owner, model } = context;
  if (!is(owner, 'bpmn:BusinessRuleTask')) return null;
  const called = model.extension(owner, CALLED);
  const entries: Entry[] = [
    select(
      {
        id: 'decisionKind',
        label: t.decisionKind,
        get: () => (called ? 'decision' : 'job'),
        set: (value) => implement(context, value === 'decision'),
      },
      Object.entries(t.decisionKinds).map(([value, label]) => ({ value, label })),
    ),
  ];
  if (called) entries.push(...calledEntries(context, called));
  return { id: 'calledDecision', label: t.calledDecision, entries };
}

/** A task has one of both: choosing one takes the other away. */
function implement({ owner, element, model }: Context, byDecision: boolean) {
  const kept = (owner.extensionElements?.values ?? []).filter(
    (each: ModdleElement) => !is(each, CALLED) && !is(each, 'zeebe:TaskDefinition'),
  );
  const extensionElements = model.create('bpmn:ExtensionElements', { values: kept }, owner);
  if (byDecision)
    kept.push(model.create(CALLED, { decisionId: '', resultVariable: 'result' }, extensionElements));
  model.set(element, owner, { extensionElements });
}

function calledEntries(context: Context, called: ModdleElement): Entry[] {
  const { element, model, language } = context;
  const field = (name: string) => ({
    get: () => called.get(name) as Value,
    set: (value: Value) => model.set(element, called, { [name]: value }),
  });
  const binding = field('bindingType');
  const entries = [
    text({
      id: 'decisionId',
      label: t.decisionId,
      description: t.decisionIdHelp,
      validate: (value) => (value ? checkValue(value as string, language) : t.decisionIdMissing),
      ...field('decisionId'),
    }),
    text({
      id: 'decisionResult',
      label: t.resultVariable,
      validate: (value) => (value ? null : t.targetMissing),
      ...field('resultVariable'),
    }),
    select(
      { id: 'decisionBinding', label: t.binding, ...binding },
      Object.entries(t.bindings).map(([value, label]) => ({ value, label })),
    ),
  ];
  if (binding.get() === 'versionTag')
    entries.push(text({ id: 'decisionVersionTag', label: t.versionTag, ...field('versionTag') }));
  return entries;
}
