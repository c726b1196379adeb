import { isAny } from 'bpmn-js/lib/features/modeling/util/ModelingUtil';
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { messages } from '../../app/messages';
import { checkJsonata, declaredLanguage, FEEL, JSONATA, languageName } from '../expression-language';
import type { Context } from './context';
import { area, checkbox, type Entry, type Option, type PanelGroup, select, text } from './entries';
import { definitionsOf, processOf, type Value } from './model';

const t = messages.panel;

function languages(extra: string | undefined): Option[] {
  const uris = [JSONATA, FEEL];
  if (extra && !uris.includes(extra)) uris.push(extra);
  return uris.map((value) => ({ value, label: languageName(value) }));
}

/** Version tag of the process and the expression language of the file. */
export function processGroup(context: Context): PanelGroup | null {
  const process = processOf(context.element);
  if (!process) return null;
  const definitions = definitionsOf(process);
  const entries: Entry[] = [
    text({
      id: 'processVersionTag',
      label: t.versionTag,
      description: t.versionTagHelp,
      ...context.extension('zeebe:VersionTag', 'value', process),
    }),
    select(
      {
        id: 'expressionLanguage',
        label: t.language,
        description: t.languageHelp,
        get: () => context.language,
        set: (value) => context.model.set(context.element, definitions, { expressionLanguage: value }),
      },
      languages(declaredLanguage(definitions)),
    ),
  ];
  return { id: 'process', label: t.process, entries };
}

/** Condition and default mark of a flow that leaves a gateway or an activity. */
export function conditionGroup(context: Context): PanelGroup | null {
  const { owner, element, model } = context;
  if (!is(owner, 'bpmn:SequenceFlow')) return null;
  const source = owner.sourceRef;
  if (
    !isAny(source, ['bpmn:ExclusiveGateway', 'bpmn:InclusiveGateway', 'bpmn:ComplexGateway', 'bpmn:Activity'])
  )
    return null;
  const condition = owner.conditionExpression;
  const language = condition?.language ?? context.language;
  const isJsonata = languageName(language) === 'JSONata';
  const isDefault = source.default === owner;
  const write = (properties: Record<string, unknown>) => {
    if (condition) model.set(element, condition, properties);
    else
      model.set(element, owner, {
        conditionExpression: model.create('bpmn:FormalExpression', properties, owner),
      });
  };
  const entries: Entry[] = [];
  if (!isDefault) {
    entries.push(
      area({
        id: 'condition',
        label: t.conditionText,
        description: isJsonata ? t.conditionHelp : t.conditionNotJsonata(languageName(language)),
        get: () => condition?.body,
        set: (value) => {
          if (value) write({ body: value });
          else if (condition) model.set(element, owner, { conditionExpression: undefined });
        },
        validate: (value) => (value && isJsonata ? checkJsonata(String(value).replace(/^=/, '')) : null),
      }),
    );
    if (condition)
      entries.push(
        select(
          {
            id: 'conditionLanguage',
            label: t.language,
            get: () => condition.language ?? '',
            set: (value) => write({ language: value || undefined }),
          },
          [
            { value: '', label: t.languageDocument(languageName(context.language)) },
            ...languages(condition.language),
          ],
        ),
      );
  }
  entries.push(
    checkbox({
      id: 'defaultFlow',
      label: t.defaultFlow,
      description: t.defaultFlowHelp,
      get: () => isDefault,
      set: (value: Value) => context.setDefaultFlow(value ? owner : undefined),
    }),
  );
  return { id: 'condition', label: t.condition, entries };
}

/** The process a call activity calls. */
export function calledElementGroup(context: Context): PanelGroup | null {
  if (!is(context.owner, 'bpmn:CallActivity')) return null;
  const called = (name: string) => context.extension('zeebe:CalledElement', name);
  return {
    id: 'calledElement',
    label: t.calledElement,
    entries: [
      text({
        id: 'calledProcessId',
        label: t.calledProcess,
        description: t.calledProcessHelp,
        ...called('processId'),
      }),
      checkbox({ id: 'propagateParent', label: t.propagateParent, ...called('propagateAllParentVariables') }),
      checkbox({ id: 'propagateChild', label: t.propagate, ...called('propagateAllChildVariables') }),
    ],
  };
}
