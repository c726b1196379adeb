import type { ModdleElement } from 'bpmn-moddle';
import type {
  FlowNode,
  JobDefinition,
  LinkedResource,
  LoopCharacteristics,
  Trigger,
} from '../model/graph.js';
import type { Mutable } from '../state/draft.js';
import { bare, bindingOf, type CompileContext, extension, literal, named } from './context.js';
import { collectionOf, mappings, outputCollectionOf, variableNames } from './data.js';
import { compileTrigger } from './triggers.js';

/** What every activity may have in the model. */
export function compileActivity(el: ModdleElement, c: CompileContext): Partial<FlowNode> {
  const node: Mutable<Partial<FlowNode>> = { ...mappings(el, c) };
  if (el.loopCharacteristics) {
    const loop = compileLoop(el, el.loopCharacteristics as ModdleElement, c);
    if (loop) node.loop = loop;
  }
  if (el.isForCompensation) node.isForCompensation = true;
  for (const name of ['startQuantity', 'completionQuantity'] as const) {
    const quantity = el[name] as number | undefined;
    if (quantity === undefined || quantity === 1) continue;
    if (quantity < 1)
      c.error(
        'quantity',
        el,
        `Expected ${name} of ${named(el)} to be at least 1, but it is ${quantity}.`,
        `Set ${name} to 1 or remove it.`,
      );
    else node[name] = quantity;
  }
  return node;
}

function compileLoop(
  el: ModdleElement,
  loop: ModdleElement,
  c: CompileContext,
): LoopCharacteristics | undefined {
  if (bare(loop.$type) === 'StandardLoopCharacteristics') {
    const loopCondition =
      loop.loopCondition &&
      c.expression(
        el,
        loop.loopCondition.body as string,
        `the loop condition of ${named(el)}`,
        loop.loopCondition.language as string | undefined,
      );
    const maximum = loop.loopMaximum === undefined ? undefined : Number(loop.loopMaximum);
    if (maximum !== undefined && !(Number.isInteger(maximum) && maximum >= 0)) {
      c.error(
        'loop-maximum',
        el,
        `Expected loopMaximum of ${named(el)} to be a whole number of at least 0, but it is ${loop.loopMaximum}.`,
        'Correct loopMaximum or remove it.',
      );
      return undefined;
    }
    return {
      kind: 'standard',
      testBefore: loop.testBefore === true,
      ...(maximum !== undefined && { loopMaximum: maximum }),
      ...(loopCondition && { loopCondition }),
    };
  }
  return compileMultiInstance(el, loop, c);
}

function compileMultiInstance(
  el: ModdleElement,
  loop: ModdleElement,
  c: CompileContext,
): LoopCharacteristics | undefined {
  const what = named(el);
  const zeebe = extension(loop, 'LoopCharacteristics');
  const inputCollection = zeebe?.inputCollection
    ? c.valueOrExpression(
        el,
        asExpression(zeebe.inputCollection as string),
        `the input collection of ${what}`,
      )
    : loop.loopDataInputRef
      ? collectionOf(el, loop.loopDataInputRef as ModdleElement)
      : undefined;
  const cardinality =
    loop.loopCardinality &&
    c.expression(
      el,
      loop.loopCardinality.body as string,
      `the loop cardinality of ${what}`,
      loop.loopCardinality.language as string | undefined,
    );
  if (!inputCollection && !loop.loopCardinality) {
    c.error(
      'multi-instance',
      el,
      `Expected the multi-instance activity ${what} to have an input collection or a loop cardinality, but it has neither.`,
      'Set the input collection (a list) in the properties panel.',
    );
    return undefined;
  }
  if (
    cardinality?.literal !== undefined &&
    !(Number.isInteger(Number(cardinality.literal)) && Number(cardinality.literal) >= 0)
  ) {
    c.error(
      'loop-cardinality',
      el,
      `Expected the loop cardinality of ${what} to be a whole number of at least 0, but it is ${cardinality.text}.`,
      'Correct the loop cardinality.',
    );
    return undefined;
  }
  const completionCondition =
    loop.completionCondition &&
    c.expression(
      el,
      loop.completionCondition.body as string,
      `the completion condition of ${what}`,
      loop.completionCondition.language as string | undefined,
    );
  const inputElement =
    (zeebe?.inputElement as string | undefined) ??
    variableNames(loop.inputDataItem && [loop.inputDataItem])[0];
  const outputCollection =
    (zeebe?.outputCollection as string | undefined) ??
    (loop.loopDataOutputRef && outputCollectionOf(el, loop.loopDataOutputRef as ModdleElement));
  const [outputItem] = variableNames(loop.outputDataItem && [loop.outputDataItem]);
  const outputElement = zeebe?.outputElement
    ? c.valueOrExpression(el, asExpression(zeebe.outputElement as string), `the output element of ${what}`)
    : outputItem
      ? c.checked(el, 'jsonata', `\`${outputItem}\``, 'the output data item')
      : undefined;
  const outputVariable = outputElement?.literal === undefined && variableAt(outputElement?.text ?? '');
  return {
    kind: loop.isSequential ? 'sequential' : 'parallel',
    ...(inputCollection && { inputCollection }),
    ...(cardinality && !inputCollection && { cardinality }),
    ...(inputElement && { inputElement }),
    ...(outputCollection && { outputCollection }),
    ...(outputElement && { outputElement }),
    ...(outputVariable && { outputVariable }),
    ...(completionCondition && { completionCondition }),
    ...behavior(el, loop, c),
  };
}

/** The variable that a plain path such as `grade` or `grade.points` begins with. */
const variableAt = (path: string): string | undefined =>
  /^`?([A-Za-z_]\w*)`?(?:\.\w+)*$/.exec(path.trim())?.[1];

/** `behavior`: which event is thrown as runs complete; `All` (the default) throws none (clause 13.3.7). */
function behavior(el: ModdleElement, loop: ModdleElement, c: CompileContext): Partial<LoopCharacteristics> {
  type Throw = NonNullable<LoopCharacteristics['throws']>[number];
  const throws: Throw[] = [];
  const add = (
    definition: ModdleElement | undefined,
    when: Throw['when'],
    condition?: Throw['condition'],
  ) => {
    const trigger: Trigger | undefined = definition && compileTrigger(definition, el, c, true);
    if (trigger) throws.push({ when, trigger, ...(condition && { condition }) });
  };
  if (loop.behavior === 'None') add(loop.noneBehaviorEventRef as ModdleElement, 'each');
  if (loop.behavior === 'One') add(loop.oneBehaviorEventRef as ModdleElement, 'first');
  if (loop.behavior === 'Complex') {
    for (const complex of (loop.complexBehaviorDefinition ?? []) as readonly ModdleElement[]) {
      const condition = c.expression(
        el,
        complex.condition?.body as string,
        `the condition of the complex behavior of ${named(el)}`,
        complex.condition?.language as string | undefined,
      );
      const [definition] = (complex.event?.eventDefinitions ?? []) as readonly ModdleElement[];
      add(definition, 'each', condition);
    }
  }
  return throws.length > 0 ? { behavior: loop.behavior as 'None', throws } : {};
}

const asExpression = (text: string): string => (text.trim().startsWith('=') ? text : `=${text}`);

/** The job a worker does for the element: `zeebe:taskDefinition`, else the operation or implementation it names. */
export function jobDefinition(
  el: ModdleElement,
  c: CompileContext,
  operation: ModdleElement | null = el.operationRef as ModdleElement | null,
): JobDefinition | undefined {
  const definition = extension(el, 'TaskDefinition');
  const headers = taskHeaders(el);
  const standard = (operation?.implementationRef ?? operation?.name ?? operation?.id) as string | undefined;
  const implementation = el.implementation as string | undefined;
  const given = definition?.type as string | undefined;
  const text =
    given ?? standard ?? (implementation && !implementation.startsWith('##') ? implementation : undefined);
  if (!text?.trim()) return undefined;
  const type = c.nameOrExpression(el, text, `the job type of ${named(el)}`);
  const retries =
    c.valueOrExpression(
      el,
      (definition?.retries as string | undefined) ?? '3',
      `the retries of ${named(el)}`,
    ) ?? literal(3);
  const priority = c.valueOrExpression(
    el,
    extension(el, 'JobPriorityDefinition')?.priority as string | undefined,
    `the job priority of ${named(el)}`,
  );
  const linkedResources = linked(el, c);
  return (
    type && {
      type,
      retries,
      headers,
      ...(priority && { priority }),
      ...(linkedResources.length > 0 && { linkedResources }),
    }
  );
}

/** `zeebe:linkedResources`: files whose keys the worker is told. */
function linked(el: ModdleElement, c: CompileContext): LinkedResource[] {
  const values = (extension(el, 'LinkedResources')?.values ?? []) as readonly ModdleElement[];
  return values.flatMap((link) => {
    const resourceId = c.nameOrExpression(
      el,
      link.resourceId as string | undefined,
      `the linked resource of ${named(el)}`,
    );
    if (resourceId)
      return {
        resourceId,
        resourceType: (link.resourceType as string | undefined) ?? '',
        linkName: (link.linkName as string | undefined) ?? '',
        ...bindingOf(link),
      };
    c.error(
      'linked-resource',
      el,
      `Expected every linked resource of ${named(el)} to have a resource id, but one has none.`,
      'Set the resource id: the "id" in the file, or its name.',
    );
    return [];
  });
}

export function taskHeaders(el: ModdleElement): { readonly [name: string]: string } {
  const values = (extension(el, 'TaskHeaders')?.values ?? []) as readonly ModdleElement[];
  return Object.fromEntries(
    values.map((header) => [header.key as string, (header.value as string | undefined) ?? '']),
  );
}

/** As `jobDefinition`, but a task that nobody would do is refused. */
export function requiredJob(el: ModdleElement, c: CompileContext, alternative = ''): { job?: JobDefinition } {
  const job = jobDefinition(el, c);
  if (job) return { job };
  c.error(
    'implementation-missing',
    el,
    `Expected the ${words(el)} ${named(el)} to say who does its work, but it has no job type${alternative}.`,
    'Set the job type in the properties panel (group "Task definition"); a worker that asks for this type does the work.',
  );
  return {};
}

const words = (el: ModdleElement): string =>
  bare(el.$type)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
