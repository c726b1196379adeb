import type { ModdleElement } from 'bpmn-moddle';
import { named } from '../context.js';
import { sameItem } from './data.js';
import { is, list, type Model, triggers } from './model.js';
import { each, type Rule } from './rule.js';

type Item = ModdleElement | undefined;

/** A task that sends or receives one message has one set with one data item of the message's type. */
function messageData(el: ModdleElement, side: 'Input' | 'Output', message: Item): string | undefined {
  const io = el.ioSpecification as Item;
  if (!io || !message) return undefined;
  const sets = list(io[`${side.toLowerCase()}Sets`]);
  const data = list(io[`data${side}s`]);
  const what = side.toLowerCase();
  if (sets.length > 1) return `Expected ${named(el)} to have one ${what} set, but it has ${sets.length}.`;
  if (data.length > 1) return `Expected ${named(el)} to have one data ${what}, but it has ${data.length}.`;
  return data[0] && !sameItem(data[0].itemSubjectRef, message.itemRef)
    ? `Expected the data ${what} of ${named(el)} to have the item definition of the message ${named(message)}, but it differs.`
    : undefined;
}

function serviceData(el: ModdleElement): string | undefined {
  const operation = el.operationRef as Item;
  if (!operation) return undefined;
  const [inputSets, outputSets] = [list(el.ioSpecification?.inputSets), list(el.ioSpecification?.outputSets)];
  if (inputSets.length !== 1)
    return `Expected ${named(el)}, which calls an operation, to have exactly one input set, but it has ${inputSets.length || 'none'}.`;
  if (outputSets.length > 1)
    return `Expected ${named(el)}, which calls an operation, to have at most one output set, but it has ${outputSets.length}.`;
  return (
    messageData(el, 'Input', operation.inMessageRef) ?? messageData(el, 'Output', operation.outMessageRef)
  );
}

/** The call activity's data must be those of what it calls. */
function calledData(el: ModdleElement, model: Model): string | undefined {
  const called = typeof el.calledElement === 'string' ? model.byId(el.calledElement) : undefined;
  const [mine, theirs] = [el.ioSpecification as Item, called?.ioSpecification as Item];
  if (!called || (!mine && !theirs)) return undefined;
  for (const name of ['dataInputs', 'dataOutputs', 'inputSets', 'outputSets']) {
    const [here, there] = [list(mine?.[name]), list(theirs?.[name])];
    if (
      here.length !== there.length ||
      here.some((d, i) => !sameItem(d.itemSubjectRef, there[i]!.itemSubjectRef))
    )
      return `Expected ${named(el)} to have the ${name} of ${named(called)}, which it calls, but they differ.`;
  }
  return undefined;
}

function calledStart(el: ModdleElement, model: Model): string | false | undefined {
  const called = typeof el.calledElement === 'string' ? model.byId(el.calledElement) : undefined;
  const starts = list(called?.flowElements).filter((child) => is(child, 'StartEvent'));
  return (
    called &&
    is(called, 'Process') &&
    starts.length > 0 &&
    starts.every((start) => triggers(start).length > 0) &&
    `Expected the process ${named(called)}, which ${named(el)} calls, to have a none start event, but all its start events have a trigger.`
  );
}

/** A binding joins an input and an output with an operation whose messages have their types. */
function binding(el: ModdleElement): string | undefined {
  const io = el.ioSpecification as Item;
  if (list(el.supportedInterfaceRef).length > 0 && list(el.ioBinding).length === 0)
    return `Expected ${named(el)} to bind its data to the operations of its interface, but it has no ioBinding.`;
  for (const { operationRef, inputDataRef, outputDataRef } of list(el.ioBinding)) {
    const wrong =
      mismatch(io, 'Input', inputDataRef, operationRef?.inMessageRef) ||
      mismatch(io, 'Output', outputDataRef, operationRef?.outMessageRef);
    if (wrong)
      return `Expected the ioBinding of ${named(el)} to bind data of the types of the messages of ${named(operationRef)}, but they differ.`;
  }
  return undefined;
}

function mismatch(io: Item, side: 'Input' | 'Output', ref: Item, message: Item): boolean {
  if (!ref || !message) return false;
  const data = is(ref, `${side}Set`)
    ? list(ref[`data${side}Refs`])
    : list(io?.[`data${side}s`]).filter((d) => d === ref);
  return data.some((d) => !sameItem(d.itemSubjectRef, message.itemRef));
}

/** One item of a collection: not a collection itself, of the same structure. */
function itemOfCollection(el: ModdleElement, side: 'Input' | 'Output'): string | undefined {
  const whole = el[`loopData${side}Ref`] as Item;
  const item = el[`${side.toLowerCase()}DataItem`] as Item;
  const [all, one] = [whole?.itemSubjectRef as Item, item?.itemSubjectRef as Item];
  if (!all || !one || (all.structureRef === one.structureRef && one.isCollection !== true)) return undefined;
  return `Expected ${named(item!)} to be one item of the collection ${named(whole!)}, but its item definition ${one.isCollection === true ? 'is a collection itself' : 'has another structure'}.`;
}

/** The collection of a loop reaches a task as one of its data inputs. */
function loopData(el: ModdleElement, model: Model): string | false | undefined {
  const whole = el.loopCharacteristics?.loopDataInputRef as Item;
  const inputs = list(el.ioSpecification?.dataInputs);
  return (
    model.isExecutable(el) &&
    whole &&
    !inputs.includes(whole) &&
    `Expected the collection ${named(whole)} of the loop of ${named(el)} to be one of its data inputs, but it is none.`
  );
}

export const taskRules: readonly Rule[] = [
  each('service-task-data', 'ServiceTask', serviceData, 'Give the task the data of its operation.', '10.3.3'),
  each(
    'send-task-data',
    'SendTask',
    (el) => messageData(el, 'Input', el.messageRef),
    'Give the task one data input of the type of its message.',
    '10.3.3',
  ),
  each(
    'receive-task-data',
    'ReceiveTask',
    (el) => messageData(el, 'Output', el.messageRef),
    'Give the task one data output of the type of its message.',
    '10.3.3',
  ),
  each(
    'receive-task-instantiate',
    'ReceiveTask',
    (el, model) =>
      el.instantiate === true &&
      model.incoming(el).length > 0 &&
      `Expected the instantiating receive task ${named(el)} to have no incoming flow, but it has one.`,
    'Remove the flow, or the attribute instantiate.',
    '10.3.3',
  ),
  each(
    'script-format',
    'ScriptTask',
    (el) =>
      el.script &&
      !el.scriptFormat &&
      `Expected the script of ${named(el)} to have a format, but it has none.`,
    'Write for example application/javascript.',
    '10.3.3',
  ),
  each('call-activity-data', 'CallActivity', calledData, 'Give the call activity the same data.', '10.3.6'),
  each('call-activity-start', 'CallActivity', calledStart, 'Add a none start event to it.', '10.5.2'),
  each('io-binding', 'CallableElement', binding, 'Bind an input and an output to an operation.', '10.4.2'),
  each('loop-data-input-task', 'Task', loopData, 'Make the collection a data input of the task.', '10.3.8'),
  each(
    'loop-data-input',
    'MultiInstanceLoopCharacteristics',
    (el) => itemOfCollection(el, 'Input'),
    'Use the type of one item.',
    '10.3.8',
  ),
  each(
    'loop-data-output',
    'MultiInstanceLoopCharacteristics',
    (el) => itemOfCollection(el, 'Output'),
    'Use the type of one item.',
    '10.3.8',
  ),
  each(
    'resource-assignment',
    'ResourceRole',
    (el) =>
      el.resourceAssignmentExpression &&
      (el.resourceRef || list(el.resourceParameterBindings).length > 0) &&
      `Expected the resource role ${named(el)} to have either a resource or an assignment expression, but it has both.`,
    'Remove one of them.',
    '10.3.1',
  ),
  ...(['Documentation', 'TextAnnotation'] as const).map((type) =>
    each(
      'text-format',
      type,
      (el) =>
        el.textFormat &&
        !/^[\w.+-]+\/[\w.+-]+/.test(el.textFormat) &&
        `Expected the text format of a ${type} to be a MIME type, but it is ${el.textFormat}.`,
      'Write for example text/plain.',
      type === 'Documentation' ? 'Documentation' : 'Text Annotation',
    ),
  ),
];
