import type { DmnElement } from 'dmn-moddle';
import type { Context } from './context.js';
import type { Aggregation, Boxed, BoxedFunction, DecisionTable, HitPolicy } from './model.js';

/** Boxed expressions (DMN 1.5, clauses 8 and 10.2.2). */
export function boxed(logic: DmnElement, owner: DmnElement, c: Context): Boxed | null {
  const read = logicOf(logic, owner, c);
  return read && { ...read, ...c.typed(logic) };
}

function logicOf(logic: DmnElement, owner: DmnElement, c: Context): Boxed | null {
  const inner = (el: DmnElement | undefined): Boxed => (el ? (boxed(el, owner, c) ?? nothing) : nothing);
  const child = (name: string): Boxed => childOf(logic, name, owner, c);
  const list = (value: unknown) => (value ?? []) as readonly DmnElement[];
  switch (logic.$type) {
    case 'dmn:LiteralExpression':
      return { box: 'literal', text: c.feel(owner, logic, `the expression of "${owner.name}"`) };
    case 'dmn:DecisionTable':
      return table(logic, owner, c);
    case 'dmn:Invocation':
      return {
        box: 'invocation',
        called: ((logic.calledFunction?.text as string | undefined) ?? '').trim(),
        bindings: list(logic.binding).map((binding) => ({
          name: parameterOf(binding, owner, c),
          value: inner(binding.bindingFormula as DmnElement),
        })),
      };
    case 'dmn:Context':
      return {
        box: 'context',
        entries: list(logic.contextEntry).map((entry) => ({
          name: (entry.variable?.name as string | undefined) ?? null,
          ...c.typed(entry.variable),
          value: inner(entry.value as DmnElement),
        })),
      };
    case 'dmn:Relation':
      return {
        box: 'relation',
        columns: list(logic.column).map((column) => column.name as string),
        rows: list(logic.row).map((row) =>
          list(row.elements).map((cell, n) => ({ ...c.typed(list(logic.column)[n]), ...inner(cell) })),
        ),
      };
    case 'dmn:List':
      return { box: 'list', elements: list(logic.elements).map(inner) };
    case 'dmn:Conditional':
      return { box: 'conditional', condition: child('if'), held: child('then'), otherwise: child('else') };
    case 'dmn:Filter':
      return { box: 'filter', in: child('in'), match: child('match') };
    case 'dmn:For':
      return { box: 'for', variable: iterator(logic, owner, c), in: child('in'), each: child('return') };
    case 'dmn:Some':
    case 'dmn:Every':
      return {
        box: logic.$type === 'dmn:Some' ? 'some' : 'every',
        variable: iterator(logic, owner, c),
        in: child('in'),
        each: child('satisfies'),
      };
    case 'dmn:FunctionDefinition':
      return func(logic, owner, c);
    default:
      c.error(
        'decision-logic',
        owner,
        `Expected "${owner.name}" to have logic that can be evaluated, but ${logic.$type.replace(/^\w+:/, '')} cannot.`,
        'Use a decision table, literal expression, invocation, context, relation, list, conditional, filter, for, some, every or function.',
      );
      return null;
  }
}

function childOf(logic: DmnElement, name: string, owner: DmnElement, c: Context): Boxed {
  const el = logic[name] as DmnElement | undefined;
  if (el?.value) return { ...c.typed(el), ...(boxed(el.value as DmnElement, owner, c) ?? nothing) };
  const kind = logic.$type.replace(/^\w+:/, '').toLowerCase();
  const message = `Expected the ${kind} of "${owner.name}" to have an expression for "${name}", but it has none.`;
  c.error('child-expression', owner, message, 'Add the expression.');
  return nothing;
}

function iterator(logic: DmnElement, owner: DmnElement, c: Context): string {
  const name = (logic.iteratorVariable as string | undefined)?.trim();
  if (name) return name;
  const kind = logic.$type.replace(/^\w+:/, '').toLowerCase();
  const message = `Expected the ${kind} of "${owner.name}" to name its iterator variable, but it does not.`;
  c.error('iterator-variable', owner, message, 'Name the variable that each item is known by.');
  return 'item';
}

function parameterOf(binding: DmnElement, owner: DmnElement, c: Context): string {
  const name = binding.parameter?.name as string | undefined;
  if (name) return name;
  const message = `Expected every binding of the invocation of "${owner.name}" to name a parameter, but one does not.`;
  c.error('binding-parameter', owner, message, 'Name the parameter that the value is for.');
  return '';
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
  const parameters = (logic.formalParameter ?? []) as readonly DmnElement[];
  const types = parameters.flatMap((p) => {
    const { type } = c.typed(p);
    return type ? [[p.name as string, type] as const] : [];
  });
  return {
    box: 'function',
    parameters: parameters.map((p) => p.name as string),
    ...(types.length > 0 && { types: Object.fromEntries(types) }),
    body: (logic.body && boxed(logic.body as DmnElement, owner, c)) ?? nothing,
  };
}

function table(el: DmnElement, owner: DmnElement, c: Context): DecisionTable {
  const outputs = ((el.output ?? []) as readonly DmnElement[]).map((output, n) => ({
    id: output.id ?? `output${n + 1}`,
    name: ((output.name ?? output.label ?? owner.variable?.name ?? owner.name ?? owner.id) as string).trim(),
    allowed: values(output.outputValues?.text as string | undefined),
    default: output.defaultOutputEntry
      ? c.feel(owner, output.defaultOutputEntry, `the default of output ${n + 1} of "${owner.name}"`)
      : null,
  }));
  const rules = ((el.rule ?? []) as readonly DmnElement[]).map((rule, n) => ({
    id: rule.id ?? `rule${n + 1}`,
    tests: ((rule.inputEntry ?? []) as readonly DmnElement[]).map((entry) =>
      c.test(owner, entry, `an input entry of rule ${n + 1} of "${owner.name}"`),
    ),
    results: ((rule.outputEntry ?? []) as readonly DmnElement[]).map((entry) =>
      c.feel(owner, entry, `an output entry of rule ${n + 1} of "${owner.name}"`),
    ),
  }));
  const inputs = ((el.input ?? []) as readonly DmnElement[]).map((input, n) => ({
    id: input.id ?? `input${n + 1}`,
    label: ((input.label ?? input.inputExpression?.text ?? '') as string).trim(),
    expression: c.feel(owner, input.inputExpression, `input ${n + 1} of "${owner.name}"`),
    type: c.typed(input.inputExpression).type?.is ?? null,
    allowed: input.inputValues?.text?.trim()
      ? c.test(owner, input.inputValues, `the values of input ${n + 1} of "${owner.name}"`)
      : null,
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
  return {
    box: 'table',
    hitPolicy: oneOf(hitPolicies, el.hitPolicy ?? 'UNIQUE', 'hit policy', owner, c),
    aggregation: el.aggregation ? oneOf(aggregations, el.aggregation, 'aggregation', owner, c) : null,
    inputs,
    outputs,
    rules,
  };
}

const hitPolicies: readonly HitPolicy[] = [
  'UNIQUE',
  'FIRST',
  'PRIORITY',
  'ANY',
  'COLLECT',
  'RULE ORDER',
  'OUTPUT ORDER',
];
const aggregations: readonly Aggregation[] = ['SUM', 'MIN', 'MAX', 'COUNT'];

function oneOf<T extends string>(
  known: readonly T[],
  given: string,
  what: string,
  owner: DmnElement,
  c: Context,
): T {
  const found = known.find((each) => each === given);
  if (found) return found;
  const message = `Expected the ${what} of "${owner.name}" to be one of ${known.join(', ')}, but it is ${given}.`;
  c.error('hit-policy', owner, message, `Choose another ${what}.`);
  return known[0]!;
}

/** `"a","b","c"` as its members; the order is the priority. */
const values = (text: string | undefined): string[] =>
  text ? (text.match(/"(?:[^"\\]|\\.)*"|[^,]+/g) ?? []).map((value) => value.trim()).filter(Boolean) : [];
