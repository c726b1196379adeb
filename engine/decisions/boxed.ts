import type { DmnElement } from 'dmn-moddle';
import type { Context } from './context.js';
import type { Aggregation, Boxed, BoxedFunction, DecisionTable, HitPolicy } from './model.js';

/** Boxed expressions (DMN 1.3, clauses 8 and 10.2.2). */
export function boxed(logic: DmnElement, owner: DmnElement, c: Context): Boxed | null {
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

export function func(logic: DmnElement, owner: DmnElement, c: Context): BoxedFunction {
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
