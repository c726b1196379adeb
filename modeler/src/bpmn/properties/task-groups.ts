import { isAny } from 'bpmn-js/lib/features/modeling/util/ModelingUtil';
import type { ModdleElement } from 'bpmn-js/lib/model/Types';
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { messages } from '../../app/messages';
import { checkJsonata, checkValue, languageName } from '../expression-language';
import { checkTimer } from '../iso8601';
import type { Context } from './context';
import { action, area, type Entry, type PanelGroup, select, text } from './entries';
import { eventDefinition, type Value } from './model';

const t = messages.panel;

/** Elements that a job worker serves. */
function isServed(context: Context): boolean {
  const { owner, model } = context;
  if (isAny(owner, ['bpmn:ServiceTask', 'bpmn:SendTask'])) return true;
  if (is(owner, 'bpmn:BusinessRuleTask')) return !model.extension(owner, 'zeebe:CalledDecision');
  if (is(owner, 'bpmn:ScriptTask')) return scriptKind(context) === 'job';
  return (
    isAny(owner, ['bpmn:EndEvent', 'bpmn:IntermediateThrowEvent']) &&
    eventDefinition(owner, 'bpmn:MessageEventDefinition') !== undefined
  );
}

const wholeNumber = (message: string, most: number) => (value: Value) =>
  !value || String(value).startsWith('=') || (/^\d+$/.test(String(value)) && Number(value) <= most)
    ? null
    : message;

/** Job type and retries of a task that a worker serves. */
export function taskDefinitionGroup(context: Context): PanelGroup | null {
  if (!isServed(context)) return null;
  const expression = (value: Value) => checkValue(value as string | undefined, context.language);
  return {
    id: 'taskDefinition',
    label: t.task,
    entries: [
      text({
        id: 'jobType',
        label: t.jobType,
        description: t.jobTypeHelp,
        validate: expression,
        ...context.extension('zeebe:TaskDefinition', 'type'),
      }),
      text({
        id: 'jobRetries',
        label: t.retries,
        description: t.retriesHelp,
        validate: (value) =>
          wholeNumber(t.retriesInvalid, Number.MAX_SAFE_INTEGER)(value) ?? expression(value),
        ...context.extension('zeebe:TaskDefinition', 'retries'),
      }),
    ],
  };
}

/** True where task headers belong. */
export const hasHeaders = (context: Context) => isServed(context) || is(context.owner, 'bpmn:UserTask');

/** Who may work on a user task, and until when. */
export function assignmentGroup(context: Context): PanelGroup | null {
  if (!is(context.owner, 'bpmn:UserTask')) return null;
  const validate = (value: Value) => checkValue(value as string | undefined, context.language);
  const field = (
    id: string,
    label: string,
    description: string,
    type: string,
    name: string,
    check = validate,
  ) => text({ id, label, description, validate: check, ...context.extension(type, name) });
  const priority = (value: Value) => wholeNumber(t.priorityInvalid, 100)(value) ?? validate(value);
  return {
    id: 'assignment',
    label: t.assignment,
    entries: [
      field('assignee', t.assignee, t.assigneeHelp, 'zeebe:AssignmentDefinition', 'assignee'),
      field(
        'candidateGroups',
        t.candidateGroups,
        t.listHelp,
        'zeebe:AssignmentDefinition',
        'candidateGroups',
      ),
      field('candidateUsers', t.candidateUsers, t.listHelp, 'zeebe:AssignmentDefinition', 'candidateUsers'),
      field('dueDate', t.dueDate, t.dateHelp, 'zeebe:TaskSchedule', 'dueDate'),
      field('followUpDate', t.followUpDate, t.dateHelp, 'zeebe:TaskSchedule', 'followUpDate'),
      field('priority', t.priority, t.priorityHelp, 'zeebe:PriorityDefinition', 'priority', priority),
    ],
  };
}

/** The form of a user task or of the start event. */
export function formGroup(context: Context): PanelGroup | null {
  const { owner, element, injector, forms } = context;
  const isStart =
    is(owner, 'bpmn:StartEvent') && is(owner.$parent, 'bpmn:Process') && !owner.eventDefinitions?.length;
  if (!is(owner, 'bpmn:UserTask') && !isStart) return null;
  const formId = context.extension('zeebe:FormDefinition', 'formId');
  const linked = formId.get() as string | undefined;
  const known = forms.known();
  const options = [
    { value: '', label: t.formNone },
    ...known.map((form) => ({ value: form.formId, label: form.label })),
  ];
  if (linked && !known.some((form) => form.formId === linked)) options.push({ value: linked, label: linked });
  return {
    id: 'form',
    label: t.form,
    entries: [
      select(
        {
          id: 'formLink',
          label: t.formLink,
          get: () => linked ?? '',
          set: (value) => formId.set(value || undefined),
        },
        options,
      ),
      text({ id: 'formId', label: t.formId, description: t.formIdHelp, ...formId }),
      action('formEdit', linked && forms.isDrawn(linked) ? t.formEdit : t.formWrite, () =>
        (injector.get('eventBus') as { fire: (event: string, payload: unknown) => void }).fire(
          'procession.form',
          { element },
        ),
      ),
    ],
  };
}

type ScriptKind = keyof typeof t.scriptKinds;

function scriptKind({ owner, model }: Context): ScriptKind {
  if (model.extension(owner, 'zeebe:TaskDefinition')) return 'job';
  if (owner.script !== undefined || owner.scriptFormat) return 'script';
  return 'expression';
}

/** Format, text and result of a script task. */
export function scriptGroup(context: Context): PanelGroup | null {
  const { owner, element, model } = context;
  if (!is(owner, 'bpmn:ScriptTask')) return null;
  const kind = scriptKind(context);
  const entries: Entry[] = [
    select(
      {
        id: 'scriptKind',
        label: t.scriptKind,
        get: () => kind,
        set: (value) => {
          if (value === kind) return;
          const values = (owner.extensionElements?.values ?? []).filter(
            (each: ModdleElement) => !is(each, 'zeebe:Script') && !is(each, 'zeebe:TaskDefinition'),
          );
          const extensionElements = model.create('bpmn:ExtensionElements', { values }, owner);
          if (value === 'job')
            values.push(model.create('zeebe:TaskDefinition', { type: '' }, extensionElements));
          if (value === 'expression')
            values.push(model.create('zeebe:Script', { expression: '=' }, extensionElements));
          model.set(element, owner, {
            extensionElements,
            script: value === 'script' ? '' : undefined,
            scriptFormat: value === 'script' ? context.language : undefined,
          });
        },
      },
      Object.entries(t.scriptKinds).map(([value, label]) => ({ value, label })),
    ),
  ];
  if (kind === 'expression')
    entries.push(
      area({
        id: 'scriptExpression',
        label: t.scriptText,
        validate: (value) => checkValue(value as string | undefined, context.language),
        get: () => model.extension(owner, 'zeebe:Script')?.expression,
        // A script is always an expression; people need not think of the sign that marks one.
        set: (value) =>
          model.setExtension(element, owner, 'zeebe:Script', {
            expression: typeof value === 'string' && !value.startsWith('=') ? `=${value}` : value,
          }),
      }),
    );
  if (kind === 'script') {
    const isJsonata = languageName(owner.scriptFormat ?? context.language) === 'JSONata';
    entries.push(
      text({
        id: 'scriptFormat',
        label: t.scriptFormat,
        description: t.scriptFormatHelp,
        ...context.property('scriptFormat'),
      }),
      area({
        id: 'scriptText',
        label: t.script,
        validate: (value) => (value && isJsonata ? checkJsonata(String(value)) : null),
        ...context.property('script'),
      }),
    );
  }
  if (kind !== 'job')
    entries.push(
      text({
        id: 'scriptResult',
        label: t.resultVariable,
        ...context.extension('zeebe:Script', 'resultVariable'),
      }),
    );
  return { id: 'script', label: t.script, entries };
}

const timerKinds = ['timeDate', 'timeDuration', 'timeCycle'] as const;

/** When a timer event fires. */
export function timerGroup(context: Context): PanelGroup | null {
  const { owner, element, model } = context;
  const definition = eventDefinition(owner, 'bpmn:TimerEventDefinition');
  if (!definition) return null;
  const kind = timerKinds.find((each) => definition[each]);
  const body = kind ? (definition[kind]?.body as string | undefined) : undefined;
  const entries: Entry[] = [
    select(
      {
        id: 'timerKind',
        label: t.timerKind,
        get: () => kind ?? '',
        set: (value) => {
          const properties: Record<string, unknown> = {
            timeDate: undefined,
            timeDuration: undefined,
            timeCycle: undefined,
          };
          if (value)
            properties[value as string] = model.create('bpmn:FormalExpression', { body }, definition);
          model.set(element, definition, properties);
        },
      },
      [
        { value: '', label: t.timerChoose },
        ...timerKinds.map((value) => ({ value, label: t.timerKinds[value] })),
      ],
    ),
  ];
  if (kind)
    entries.push(
      text({
        id: 'timerValue',
        label: t.timerValue,
        get: () => body,
        set: (value) => model.set(element, definition[kind], { body: value }),
        validate: (value) =>
          checkTimer(kind, value as string | undefined, definition[kind].language ?? context.language),
      }),
    );
  return { id: 'timer', label: t.timer, entries };
}
