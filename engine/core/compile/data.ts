import type { ModdleElement } from 'bpmn-moddle';
import type { Expression, Mapping } from '../model/graph.js';
import { bare, type CompileContext, extension, named, variable } from './context.js';

/** The variable that holds a data object, property, data input or data output: its name, else its id. */
export function variableName(item: ModdleElement): string {
  const target = (item.dataObjectRef ?? item.dataStoreRef ?? item) as ModdleElement;
  return ((target.name ?? item.name ?? target.id ?? item.id) as string).replace(/\s+/g, ' ').trim();
}

/** The variables that hold the items; what has neither name nor id holds nothing, as nobody can refer to it. */
export const variableNames = (items: unknown): string[] =>
  ((items ?? []) as readonly ModdleElement[]).filter(isNamed).map(variableName);
const isNamed = (item: ModdleElement): boolean => Boolean(item.name ?? item.id);

const isStore = (item: ModdleElement): boolean =>
  item.$type === 'bpmn:DataStoreReference' || item.$type === 'bpmn:DataStore';

/** What goes in and out of an element: `zeebe:ioMapping`, then BPMN's own data associations (clause 10.4). */
export function mappings(
  el: ModdleElement,
  c: CompileContext,
): { inputs?: readonly Mapping[]; outputs?: readonly Mapping[] } {
  const io = extension(el, 'IoMapping');
  const inputs = [
    ...((io?.inputParameters ?? []) as readonly ModdleElement[]).flatMap((p) => parameter(p, el, c, 'input')),
    ...((el.dataInputAssociations ?? []) as readonly ModdleElement[]).flatMap((a) => association(a, el, c)),
  ];
  const outputs = [
    ...((io?.outputParameters ?? []) as readonly ModdleElement[]).flatMap((p) =>
      parameter(p, el, c, 'output'),
    ),
    ...((el.dataOutputAssociations ?? []) as readonly ModdleElement[]).flatMap((a) => association(a, el, c)),
  ];
  return { ...(inputs.length > 0 && { inputs }), ...(outputs.length > 0 && { outputs }), ...sets(el) };
}

/** Input and output sets, as the names of what must be there; optional ones and what nothing is associated with do not count. */
function sets(el: ModdleElement): {
  inputSets?: readonly (readonly string[])[];
  outputSets?: readonly (readonly string[])[];
} {
  const io = el.ioSpecification as ModdleElement | undefined;
  if (!io) return {};
  const associated = new Set([
    ...((el.dataInputAssociations ?? []) as readonly ModdleElement[]).map(
      (a) => a.targetRef as ModdleElement,
    ),
    ...((el.dataOutputAssociations ?? []) as readonly ModdleElement[]).flatMap(
      (a) => (a.sourceRef ?? []) as readonly ModdleElement[],
    ),
  ]);
  const required = (set: ModdleElement, refs: string, optional: string): readonly string[] => {
    const free = (set[optional] ?? []) as readonly ModdleElement[];
    return ((set[refs] ?? []) as readonly ModdleElement[])
      .filter((item) => associated.has(item) && !free.includes(item))
      .map(variableName);
  };
  const inputSets = ((io.inputSets ?? []) as readonly ModdleElement[]).map((set) =>
    required(set, 'dataInputRefs', 'optionalInputRefs'),
  );
  const outputSets = ((io.outputSets ?? []) as readonly ModdleElement[]).map((set) =>
    required(set, 'dataOutputRefs', 'optionalOutputRefs'),
  );
  const needed = (all: readonly (readonly string[])[]) =>
    all.length > 0 && all.every((set) => set.length > 0);
  return { ...(needed(inputSets) && { inputSets }), ...(needed(outputSets) && { outputSets }) };
}

function parameter(p: ModdleElement, el: ModdleElement, c: CompileContext, kind: string): Mapping[] {
  const target = (p.target as string | undefined)?.trim();
  if (!target) {
    c.error(
      'mapping-target',
      el,
      `Expected each ${kind} mapping of ${named(el)} to name a variable, but one has no target.`,
      'Name the variable, or remove the mapping.',
    );
    return [];
  }
  const source = c.source(
    el,
    p.source as string | undefined,
    `the ${kind} mapping to ${target} of ${named(el)}`,
  );
  return source ? [{ source, target }] : [];
}

/** A data association: a transformation, then assignments `from` / `to`; a copy when it has neither (clause 10.4.2). */
function association(a: ModdleElement, el: ModdleElement, c: CompileContext): Mapping[] {
  const target = a.targetRef as ModdleElement | undefined;
  const assignments = (a.assignment ?? []) as readonly ModdleElement[];
  if (a.transformation || assignments.length > 0)
    return [
      ...transformed(a.transformation as ModdleElement | undefined, target, el, c),
      ...assignments.flatMap((assignment) => assigned(assignment, target, el, c)),
    ];
  const [source] = (a.sourceRef ?? []) as readonly ModdleElement[];
  if (!source || !target) return [];
  const isOutput = bare(a.$type) === 'DataOutputAssociation';
  const name = variableName(source);
  const dataStore = isStore(source) ? ('source' as const) : isStore(target) ? ('target' as const) : undefined;
  return [
    {
      source: variable(name),
      target: variableName(target),
      ...(isOutput && { dataOutput: name }),
      ...(dataStore && { dataStore }),
    },
  ];
}

function transformed(
  transformation: ModdleElement | undefined,
  target: ModdleElement | undefined,
  el: ModdleElement,
  c: CompileContext,
): Mapping[] {
  if (!transformation) return [];
  const source = c.expression(
    el,
    transformation.body as string,
    `the transformation of ${named(el)}`,
    transformation.language as string | undefined,
  );
  return source && target ? [{ source, target: variableName(target) }] : [];
}

function assigned(
  assignment: ModdleElement,
  target: ModdleElement | undefined,
  el: ModdleElement,
  c: CompileContext,
): Mapping[] {
  const from = c.expression(
    el,
    assignment.from?.body as string,
    `the assignment of ${named(el)}`,
    assignment.from?.language as string | undefined,
  );
  const to =
    ((assignment.to?.body as string | undefined) ?? '').trim().replace(/^\$/, '') ||
    (target ? variableName(target) : '');
  if (!from || !to) return [];
  return [{ source: from, target: to }];
}

/** The collection behind `loopDataInputRef`: what is copied into that data input, else the variable of its name. */
export function collectionOf(el: ModdleElement, ref: ModdleElement): Expression {
  const associations = (el.dataInputAssociations ?? []) as readonly ModdleElement[];
  const [source] = (associations.find((a) => a.targetRef === ref)?.sourceRef ??
    []) as readonly ModdleElement[];
  return variable(variableName(source ?? ref));
}

export function outputCollectionOf(el: ModdleElement, ref: ModdleElement): string {
  const associations = (el.dataOutputAssociations ?? []) as readonly ModdleElement[];
  const target = associations.find((a) => ((a.sourceRef ?? []) as readonly ModdleElement[]).includes(ref))
    ?.targetRef as ModdleElement | undefined;
  return variableName(target ?? ref);
}
