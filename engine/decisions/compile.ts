import type { DmnElement } from 'dmn-moddle';
import { preScan, scanLimits } from '../core/compile/pre-scan.js';
import type { Diagnostic } from '../core/index.js';
import { boxed, func } from './boxed.js';
import { Context } from './context.js';
import { isImported, resolveImports } from './imports.js';
import { itemDefinitions } from './item-definitions.js';
import type { BusinessKnowledge, Decision, DecisionModel, DecisionService, Type } from './model.js';
import { namesOf } from './names.js';
import { dmnModdle } from './schema.js';

export interface CompiledDecisions {
  /** null when the file is refused. */
  readonly model: DecisionModel | null;
  readonly diagnostics: readonly Diagnostic[];
}

const namespaces =
  /https?:\/\/www\.omg\.org\/spec\/DMN\/(20151101|20180521|20191111|20211108|20230324|20240513)\/((DMN|MODEL)(\/|\.xsd|dmn\.xsd)*|dmn\.xsd)/g;

/** What to do about a file that is not even parsed, where it differs from BPMN. */
const scanHelp: { readonly [rule: string]: string } = {
  xml: 'Export the decision as DMN 1.3 XML.',
  'file-size': 'Split the decisions into several files.',
  'xml-elements': 'Split the decisions into several files.',
};

/** Compiles a DMN 1.1 to 1.6 file. Never throws for bad input. */
export async function compileDecisions(xml: string, resourceName: string): Promise<CompiledDecisions> {
  const c = new Context(resourceName);
  const found = preScan(xml, { ...scanLimits, elements: 100_000 });
  if (found) {
    c.error(found.rule, null, found.message.replace('BPMN', 'DMN'), scanHelp[found.rule] ?? found.help);
    return { model: null, diagnostics: c.diagnostics };
  }
  let definitions: DmnElement;
  try {
    // Versions differ in their namespace; what they have in common is read by one schema.
    const text = xml
      .replace(namespaces, 'https://www.omg.org/spec/DMN/20191111/MODEL/')
      .replace(/(<\?xml[^>]*?)\s+encoding\s*=\s*["'][^"']*["']/, '$1');
    definitions = (await dmnModdle().fromXML(text)).rootElement;
  } catch (cause) {
    c.error(
      'dmn',
      null,
      `Expected DMN with a <definitions> root, but it is not: ${(cause as Error).message.replace(/\s+/g, ' ').trim()}.`,
      'Export the decision as DMN 1.3 XML.',
    );
    return { model: null, diagnostics: c.diagnostics };
  }
  c.language(definitions.expressionLanguage as string | undefined, null, `the file "${resourceName}"`);
  c.names = namesOf(definitions);
  c.typeOf = itemDefinitions(definitions, c);
  const elements = ((definitions.drgElement ?? []) as readonly DmnElement[]).filter((el) => hasId(el, c));
  const of = (type: string) => elements.filter((el) => el.$type === `dmn:${type}`);
  const record = <T extends { readonly id: string }>(items: readonly (T | null)[]) =>
    Object.fromEntries(items.flatMap((item) => (item ? [[item.id, item]] : []))) as { [id: string]: T };
  const services = of('DecisionService').map((el) => service(el, c));
  const given = new Set(
    services.flatMap(({ inputDecisions }) => inputDecisions.map((id) => id.replace(/^#/, ''))),
  );
  const namespace = definitions.namespace as string | undefined;
  const read: DecisionModel = {
    format: 1,
    ...(namespace && { namespace }),
    id: definitions.id ?? resourceName,
    name: (definitions.name as string | undefined) ?? resourceName,
    decisions: record<Decision>(of('Decision').map((el) => decision(el, c, given.has(el.id!)))),
    knowledge: record<BusinessKnowledge>(of('BusinessKnowledgeModel').map((el) => knowledge(el, c))),
    services: record<DecisionService>(services),
    inputs: Object.fromEntries(
      of('InputData').map((el) => [el.id!, { name: nameOf(el), ...c.typed(el.variable) }]),
    ),
  };
  const model = resolveImports(read, definitions, c);
  if (Object.keys(model.decisions).length === 0)
    c.error(
      'decision-missing',
      null,
      'Expected the file to have at least one decision, but it has none.',
      'Add a decision with its logic.',
    );
  checkReferences(model, c);
  return { model: c.isRefused ? null : model, diagnostics: c.diagnostics };
}

/** The kinds of elements that are looked up by their ids. */
const lookedUp = /^dmn:(Decision|BusinessKnowledgeModel|DecisionService|InputData)$/;

function hasId(el: DmnElement, c: Context): boolean {
  if (el.id || !lookedUp.test(el.$type)) return true;
  const shown = el.name ? ` "${el.name}"` : '';
  const message = `Expected the ${el.$type.replace(/^\w+:/, '')}${shown} to have an id, but it has none.`;
  c.error('id-missing', el, message, 'Give it an id; it is called by it.');
  return false;
}

const nameOf = (el: DmnElement): string => ((el.variable?.name ?? el.name ?? el.id) as string).trim();
const target = (ref: DmnElement | undefined): string | null => (ref?.href as string | undefined) ?? null;
const targets = (refs: readonly DmnElement[] | undefined, property?: string): string[] =>
  (refs ?? [])
    .map((ref) => target(property ? (ref[property] as DmnElement) : ref))
    .filter((id) => id !== null);

function decision(el: DmnElement, c: Context, isGiven: boolean): Decision | null {
  const logic = el.decisionLogic ? boxed(el.decisionLogic as DmnElement, el, c) : null;
  if (!logic && (el.decisionLogic || !isGiven)) {
    if (!el.decisionLogic)
      c.error(
        'decision-logic',
        el,
        `Expected the decision "${el.name}" (${el.id}) to have logic, but it has none.`,
        'Add a decision table or an expression, or make it an input decision of a decision service.',
      );
    return null;
  }
  return {
    id: el.id!,
    name: ((el.name ?? el.id) as string).trim(),
    variable: nameOf(el),
    ...c.typed(el.variable),
    ...versionTagOf(el),
    requiredDecisions: targets(el.informationRequirement as DmnElement[], 'requiredDecision'),
    requiredKnowledge: targets(el.knowledgeRequirement as DmnElement[], 'requiredKnowledge'),
    logic,
  };
}

/** The variable of what is called is a function; files of DMN 1.1 write the type of its result instead. */
function resultType(el: DmnElement, c: Context): { readonly type?: Type } {
  const { type } = c.typed(el.variable);
  const result = type?.is === 'function' ? type.output : type;
  return result ? { type: result } : {};
}

function versionTagOf(el: DmnElement): { readonly versionTag?: string } {
  const found = ((el.extensionElements?.values ?? []) as readonly DmnElement[]).find((each) =>
    /:versionTag$/.test(each.$type),
  );
  const versionTag = (found?.value ?? el.$attrs?.['camunda:versionTag']) as string | undefined;
  return versionTag ? { versionTag } : {};
}

function knowledge(el: DmnElement, c: Context): BusinessKnowledge | null {
  const logic = el.encapsulatedLogic ? func(el.encapsulatedLogic as DmnElement, el, c) : null;
  if (!logic) {
    c.error(
      'knowledge-logic',
      el,
      `Expected the business knowledge "${el.name}" (${el.id}) to have logic, but it has none.`,
      'Add a function.',
    );
    return null;
  }
  return {
    id: el.id!,
    name: nameOf(el),
    ...resultType(el, c),
    requiredKnowledge: targets(el.knowledgeRequirement as DmnElement[], 'requiredKnowledge'),
    logic,
  };
}

const service = (el: DmnElement, c: Context): DecisionService => ({
  id: el.id!,
  name: ((el.name ?? el.id) as string).trim(),
  variable: nameOf(el),
  ...resultType(el, c),
  ...versionTagOf(el),
  outputDecisions: targets(el.outputDecision as DmnElement[]),
  encapsulatedDecisions: targets(el.encapsulatedDecision as DmnElement[]),
  inputDecisions: targets(el.inputDecision as DmnElement[]),
  inputData: targets(el.inputData as DmnElement[]),
});

function checkReferences(model: DecisionModel, c: Context): void {
  for (const service of Object.values(model.services)) checkService(model, service, c);
  for (const { id, name, requiredDecisions, requiredKnowledge } of Object.values(model.decisions)) {
    const about = { $type: 'dmn:Decision', id, name };
    for (const required of requiredDecisions)
      if (!Object.hasOwn(model.decisions, required) && !isImported(model, required))
        c.error(
          'required-decision',
          about,
          `Expected the decision "${name}" to require decisions of this file, but ${required} is not in it.`,
          'Add the decision, import the file it is in, or remove the requirement.',
        );
    for (const required of requiredKnowledge)
      if (
        !Object.hasOwn(model.knowledge, required) &&
        !Object.hasOwn(model.services, required) &&
        !isImported(model, required)
      )
        c.error(
          'required-knowledge',
          about,
          `Expected the decision "${name}" to require knowledge of this file, but ${required} is not in it.`,
          'Add it, import the file it is in, or remove the requirement.',
        );
    if (reaches(model, id, id))
      c.error(
        'decision-cycle',
        about,
        `Expected the decision "${name}" not to depend on itself, but it does.`,
        'Remove one of the requirements.',
      );
  }
}

function checkService(model: DecisionModel, service: DecisionService, c: Context): void {
  const { id, name, inputData } = service;
  const about = { $type: 'dmn:DecisionService', id, name };
  if (service.outputDecisions.length === 0)
    c.error(
      'service-output',
      about,
      `Expected the decision service "${name}" to have an output decision, but it has none.`,
      'Add the decisions whose results it gives.',
    );
  const decisions = [
    ...service.outputDecisions,
    ...service.encapsulatedDecisions,
    ...service.inputDecisions,
  ].filter((each) => !Object.hasOwn(model.decisions, each));
  const inputs = inputData.filter((each) => !Object.hasOwn(model.inputs, each));
  for (const missing of [...decisions, ...inputs].filter((each) => !isImported(model, each)))
    c.error(
      'service-reference',
      about,
      `Expected the decision service "${name}" to consist of what is in this file, but ${missing} is not in it.`,
      'Add it, import the file it is in, or take it out of the service.',
    );
}

function reaches(model: DecisionModel, from: string, to: string, seen = new Set<string>()): boolean {
  return (model.decisions[from]?.requiredDecisions ?? []).some(
    (next) => next === to || (!seen.has(next) && reaches(model, next, to, seen.add(next))),
  );
}
