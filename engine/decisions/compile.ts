import { type DmnElement, DmnModdle } from 'dmn-moddle';
import { preScan } from '../core/compile/pre-scan.js';
import { checkSyntax, type Diagnostic, type SyntaxProblem } from '../core/index.js';
import type {
  Aggregation,
  Boxed,
  BoxedFunction,
  BusinessKnowledge,
  Decision,
  DecisionModel,
  DecisionService,
  DecisionTable,
  HitPolicy,
} from './model.js';
import { checkUnaryTests } from './unary-tests.js';

export interface CompiledDecisions {
  /** null when the file is refused. */
  readonly model: DecisionModel | null;
  readonly diagnostics: readonly Diagnostic[];
}

const namespaces =
  /https?:\/\/www\.omg\.org\/spec\/DMN\/(20151101|20180521|20191111|20211108|20230324)\/(DMN|MODEL)(\/|\.xsd|dmn\.xsd)*/g;

/** Compiles a DMN 1.2 to 1.5 file. Never throws for bad input. */
export async function compileDecisions(xml: string, resourceName: string): Promise<CompiledDecisions> {
  const c = new Context(resourceName);
  const found = preScan(xml);
  if (found) {
    c.error(found.rule, null, found.message, found.help);
    return { model: null, diagnostics: c.diagnostics };
  }
  let definitions: DmnElement;
  try {
    // Versions differ in their namespace; what they have in common is read by one schema.
    const text = xml
      .replace(namespaces, 'https://www.omg.org/spec/DMN/20191111/MODEL/')
      .replace(/(<\?xml[^>]*?)\s+encoding\s*=\s*["'][^"']*["']/, '$1');
    definitions = (await new DmnModdle().fromXML(text)).rootElement;
  } catch (cause) {
    c.error(
      'dmn',
      null,
      `Expected DMN with a <definitions> root, but it is not: ${(cause as Error).message.replace(/\s+/g, ' ').trim()}.`,
      'Export the decision as DMN 1.3 XML.',
    );
    return { model: null, diagnostics: c.diagnostics };
  }
  const elements = (definitions.drgElement ?? []) as readonly DmnElement[];
  const of = (type: string) => elements.filter((el) => el.$type === `dmn:${type}`);
  const record = <T extends { readonly id: string }>(items: readonly (T | null)[]) =>
    Object.fromEntries(items.flatMap((item) => (item ? [[item.id, item]] : []))) as { [id: string]: T };
  const model: DecisionModel = {
    format: 1,
    id: definitions.id ?? resourceName,
    name: (definitions.name as string | undefined) ?? resourceName,
    decisions: record<Decision>(of('Decision').map((el) => decision(el, c))),
    knowledge: record<BusinessKnowledge>(of('BusinessKnowledgeModel').map((el) => knowledge(el, c))),
    services: record<DecisionService>(of('DecisionService').map(service)),
    inputs: Object.fromEntries(of('InputData').map((el) => [el.id!, { name: nameOf(el) }])),
  };
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

class Context {
  readonly diagnostics: Diagnostic[] = [];
  constructor(private readonly resourceName: string) {}
  get isRefused(): boolean {
    return this.diagnostics.some((d) => d.severity === 'error');
  }
  error(rule: string, el: DmnElement | null, message: string, help: string): void {
    this.diagnostics.push({
      rule,
      severity: 'error',
      elementId: el?.id ?? null,
      elementName: (el?.name as string | undefined) ?? null,
      elementType: el ? el.$type.replace(/^\w+:/, '') : null,
      message,
      help,
      line: null,
      resourceName: this.resourceName,
    });
  }
  feel(el: DmnElement, text: string, what: string): string {
    this.checked(el, text, what, text.trim() === '' ? null : checkSyntax('feel', text));
    return text.trim();
  }
  /** An input entry; an empty one holds always. */
  test(el: DmnElement, text: string, rule: number): string {
    const what = `an input entry of rule ${rule} of "${el.name}"`;
    const test = text.trim() || '-';
    this.checked(el, test, what, checkUnaryTests(test));
    return test;
  }
  private checked(el: DmnElement, text: string, what: string, problem: SyntaxProblem | null): void {
    if (!problem) return;
    const at = problem.position === undefined ? '' : ` at character ${problem.position}`;
    this.error(
      'feel-syntax',
      el,
      `Expected ${what} to be valid FEEL, but \`${text}\` is not${at}: ${problem.message}.`,
      'Correct the expression.',
    );
  }
}

const nameOf = (el: DmnElement): string => ((el.variable?.name ?? el.name ?? el.id) as string).trim();
const target = (ref: DmnElement | undefined): string | null =>
  (ref?.href as string | undefined)?.replace(/^.*#/, '') ?? null;
const targets = (refs: readonly DmnElement[] | undefined, property?: string): string[] =>
  (refs ?? [])
    .map((ref) => target(property ? (ref[property] as DmnElement) : ref))
    .filter((id) => id !== null);

function decision(el: DmnElement, c: Context): Decision | null {
  const logic = el.decisionLogic ? boxed(el.decisionLogic as DmnElement, el, c) : null;
  if (!logic) {
    if (!el.decisionLogic)
      c.error(
        'decision-logic',
        el,
        `Expected the decision "${el.name}" (${el.id}) to have logic, but it has none.`,
        'Add a decision table or an expression.',
      );
    return null;
  }
  return {
    id: el.id!,
    name: ((el.name ?? el.id) as string).trim(),
    variable: nameOf(el),
    ...versionTagOf(el),
    requiredDecisions: targets(el.informationRequirement as DmnElement[], 'requiredDecision'),
    requiredKnowledge: targets(el.knowledgeRequirement as DmnElement[], 'requiredKnowledge'),
    logic,
  };
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
    requiredKnowledge: targets(el.knowledgeRequirement as DmnElement[], 'requiredKnowledge'),
    logic,
  };
}

const service = (el: DmnElement): DecisionService => ({
  id: el.id!,
  name: nameOf(el),
  outputDecisions: targets(el.outputDecision as DmnElement[]),
  encapsulatedDecisions: targets(el.encapsulatedDecision as DmnElement[]),
  inputDecisions: targets(el.inputDecision as DmnElement[]),
  inputData: targets(el.inputData as DmnElement[]),
});

function boxed(logic: DmnElement, owner: DmnElement, c: Context): Boxed | null {
  const inner = (el: DmnElement | undefined): Boxed => (el ? (boxed(el, owner, c) ?? nothing) : nothing);
  const list = (value: unknown) => (value ?? []) as readonly DmnElement[];
  switch (logic.$type) {
    case 'dmn:LiteralExpression': {
      const language = logic.expressionLanguage as string | undefined;
      if (language && !/feel/i.test(language))
        c.error(
          'expression-language',
          owner,
          `Expected the expression of "${owner.name}" to be FEEL, but its language is ${language}.`,
          'Rewrite the expression in FEEL.',
        );
      return {
        box: 'literal',
        text: c.feel(owner, (logic.text as string | undefined) ?? '', `the expression of "${owner.name}"`),
      };
    }
    case 'dmn:DecisionTable':
      return table(logic, owner, c);
    case 'dmn:Invocation':
      return {
        box: 'invocation',
        called: ((logic.calledFunction?.text as string | undefined) ?? '').trim(),
        bindings: list(logic.binding).map((binding) => ({
          name: binding.parameter?.name as string,
          value: inner(binding.bindingFormula as DmnElement),
        })),
      };
    case 'dmn:Context':
      return {
        box: 'context',
        entries: list(logic.contextEntry).map((entry) => ({
          name: (entry.variable?.name as string | undefined) ?? null,
          value: inner(entry.value as DmnElement),
        })),
      };
    case 'dmn:Relation':
      return {
        box: 'relation',
        columns: list(logic.column).map((column) => column.name as string),
        rows: list(logic.row).map((row) => list(row.elements).map(inner)),
      };
    case 'dmn:List':
      return { box: 'list', elements: list(logic.elements).map(inner) };
    case 'dmn:FunctionDefinition':
      return func(logic, owner, c);
    default:
      c.error(
        'decision-logic',
        owner,
        `Expected "${owner.name}" to have logic that can be evaluated, but ${logic.$type.replace(/^\w+:/, '')} cannot.`,
        'Use a decision table, literal expression, invocation, context, relation, list or function.',
      );
      return null;
  }
}

const nothing: Boxed = { box: 'literal', text: 'null' };

function func(logic: DmnElement, owner: DmnElement, c: Context): BoxedFunction {
  if (logic.kind && logic.kind !== 'FEEL')
    c.error(
      'function-kind',
      owner,
      `Expected the function "${owner.name}" to be FEEL, but it is ${logic.kind}.`,
      'Rewrite the function in FEEL.',
    );
  const parameters = ((logic.formalParameter ?? []) as readonly DmnElement[]).map((p) => p.name as string);
  return {
    box: 'function',
    parameters,
    body: (logic.body && boxed(logic.body as DmnElement, owner, c)) ?? nothing,
  };
}

function table(el: DmnElement, owner: DmnElement, c: Context): DecisionTable {
  const outputs = ((el.output ?? []) as readonly DmnElement[]).map((output, n) => ({
    id: output.id ?? `output${n + 1}`,
    name: ((output.name ?? output.label ?? owner.variable?.name ?? owner.name) as string).trim(),
    allowed: values(output.outputValues?.text as string | undefined),
    default: (output.defaultOutputEntry?.text as string | undefined) ?? null,
  }));
  const rules = ((el.rule ?? []) as readonly DmnElement[]).map((rule, n) => ({
    id: rule.id ?? `rule${n + 1}`,
    tests: ((rule.inputEntry ?? []) as readonly DmnElement[]).map((entry) =>
      c.test(owner, (entry.text as string | undefined) ?? '', n + 1),
    ),
    results: ((rule.outputEntry ?? []) as readonly DmnElement[]).map((entry) =>
      c.feel(
        owner,
        (entry.text as string | undefined) ?? '',
        `an output entry of rule ${n + 1} of "${owner.name}"`,
      ),
    ),
  }));
  const inputs = ((el.input ?? []) as readonly DmnElement[]).map((input, n) => ({
    id: input.id ?? `input${n + 1}`,
    label: ((input.label ?? input.inputExpression?.text ?? '') as string).trim(),
    expression: c.feel(
      owner,
      ((input.inputExpression?.text as string | undefined) ?? '').trim(),
      `input ${n + 1} of "${owner.name}"`,
    ),
    type: (input.inputExpression?.typeRef as string | undefined) ?? null,
    allowed: (input.inputValues?.text as string | undefined)?.trim() || null,
  }));
  for (const [n, rule] of rules.entries()) {
    if (rule.tests.length !== inputs.length || rule.results.length !== outputs.length)
      c.error(
        'rule-shape',
        owner,
        `Expected rule ${n + 1} of "${owner.name}" to have ${inputs.length} inputs and ${outputs.length} outputs, but it has ${rule.tests.length} and ${rule.results.length}.`,
        'Complete the rule.',
      );
  }
  if (outputs.length === 0)
    c.error(
      'table-output',
      owner,
      `Expected the decision table "${owner.name}" to have an output, but it has none.`,
      'Add an output column.',
    );
  const hitPolicy = ((el.hitPolicy as string | undefined) ?? 'UNIQUE') as HitPolicy;
  return {
    box: 'table',
    hitPolicy,
    aggregation: (el.aggregation as Aggregation | undefined) ?? null,
    inputs,
    outputs,
    rules,
  };
}

/** `"a","b","c"` as its members; the order is the priority. */
const values = (text: string | undefined): string[] =>
  text ? (text.match(/"(?:[^"\\]|\\.)*"|[^,]+/g) ?? []).map((value) => value.trim()).filter(Boolean) : [];

function checkReferences(model: DecisionModel, c: Context): void {
  for (const { id, name, requiredDecisions, requiredKnowledge } of Object.values(model.decisions)) {
    const about = { $type: 'dmn:Decision', id, name };
    for (const required of requiredDecisions)
      if (!model.decisions[required])
        c.error(
          'required-decision',
          about,
          `Expected the decision "${name}" to require decisions of this file, but ${required} is not in it.`,
          'Add the decision, or remove the requirement.',
        );
    for (const required of requiredKnowledge)
      if (!model.knowledge[required] && !model.services[required])
        c.error(
          'required-knowledge',
          about,
          `Expected the decision "${name}" to require knowledge of this file, but ${required} is not in it.`,
          'Add it, or remove the requirement.',
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

function reaches(model: DecisionModel, from: string, to: string, seen = new Set<string>()): boolean {
  return (model.decisions[from]?.requiredDecisions ?? []).some(
    (next) => next === to || (!seen.has(next) && reaches(model, next, to, seen.add(next))),
  );
}
