import { evaluate as feelin, isRange, unaryTest } from 'feelin';
import { plain } from '../core/expressions/feel.js';
import type { Json, Variables } from '../core/index.js';
import { evaluateTable } from './decision-table.js';
import {
  type Boxed,
  type BoxedFunction,
  type BusinessKnowledge,
  type Decision,
  DecisionFailure,
  type DecisionModel,
  type DecisionResult,
  type DecisionService,
  type EvaluatedDecision,
  type Iteration,
  type Type,
} from './model.js';
import { plainTest } from './plain-tests.js';
import { isContext, put, type Scope, told, withParameters } from './scope.js';
import { coerce } from './types.js';

/** What an auditor is told about a table. */
export type Evaluated = Pick<EvaluatedDecision, 'evaluatedInputs' | 'matchedRules'>;

/**
 * Evaluates a decision and what it requires (DMN 1.3, clauses 6, 7 and 8). Values go in and come out as JSON; dates and
 * durations are ISO 8601 texts.
 *
 * @throws DecisionFailure
 */
export function evaluateDecision(
  model: DecisionModel,
  decisionId: string,
  variables: Variables,
): DecisionResult {
  const evaluation = new Evaluation(model, variables);
  const service = model.services[decisionId];
  if (service) return evaluateService(model, service, variables);
  if (!model.decisions[decisionId])
    throw new DecisionFailure(
      decisionId,
      `Expected a decision "${decisionId}" in "${model.name}", but it has ${Object.keys(model.decisions).join(', ')}.`,
      [],
    );
  return { result: evaluation.result(evaluation.decide(decisionId)), evaluated: evaluation.evaluated };
}

/**
 * Evaluates a decision service (DMN 1.3, clause 10.4): a function of its input data and input decisions, which are
 * given and not evaluated. Files that do not draw input data are common: their decisions see the other variables as well.
 * The service itself is the last of what was evaluated.
 */
function evaluateService(
  model: DecisionModel,
  service: DecisionService,
  variables: Variables,
): DecisionResult {
  const inputs = parametersOf(model, service).map(({ id, names }) => {
    const name = names.find((each) => Object.hasOwn(variables, each));
    return { inputId: id, inputName: names[0]!, inputValue: name === undefined ? null : variables[name]! };
  });
  const { id: decisionId, name: decisionName } = service;
  const note = (output: Json): EvaluatedDecision => ({
    decisionId,
    decisionName,
    decisionType: 'DECISION_SERVICE',
    output,
    evaluatedInputs: inputs,
    matchedRules: [],
  });
  const evaluation = Evaluation.within(
    model,
    service,
    inputs.map(({ inputValue }) => inputValue),
    variables,
  );
  const result = evaluation.result(evaluation.serve(service.id));
  return { result, evaluated: [...evaluation.evaluated, note(result)] };
}

/** What a decision service is given, in order; `names`: how it may be called, the usual name first. */
function parametersOf(
  model: DecisionModel,
  { inputDecisions, inputData }: DecisionService,
): readonly { readonly id: string; readonly names: readonly string[] }[] {
  return [
    ...inputDecisions.map((id) => {
      const { variable, name } = model.decisions[id]!;
      return { id, names: [variable, name, id] };
    }),
    ...inputData.map((id) => ({ id, names: [model.inputs[id]!.name, id] })),
  ];
}

class Evaluation {
  readonly evaluated: EvaluatedDecision[] = [];
  private readonly results = new Map<string, unknown>();
  private readonly variables: Scope;
  private current = '';

  constructor(
    private readonly model: DecisionModel,
    variables: Scope,
  ) {
    this.variables = { ...variables };
    for (const { name, type } of Object.values(model.inputs))
      if (type && Object.hasOwn(variables, name))
        this.variables[name] = this.typed(variables[name], type, true);
  }

  /** Inside a decision service. */
  static within(
    model: DecisionModel,
    service: DecisionService,
    values: readonly unknown[],
    others: Variables = {},
  ): Evaluation {
    const parameters = parametersOf(model, service);
    const given = Object.fromEntries(parameters.map(({ names }, n) => [names[0]!, values[n] ?? null]));
    const inner = new Evaluation(model, { ...others, ...given });
    for (const [n, id] of service.inputDecisions.entries())
      inner.results.set(id, inner.typed(values[n] ?? null, model.decisions[id]!.type, true));
    return inner;
  }

  decide(id: string): unknown {
    if (this.results.has(id)) return this.results.get(id);
    const decision = this.model.decisions[id]!;
    const { logic } = decision;
    if (!logic) {
      this.current = id;
      throw this.failure(
        `Expected "${decision.name}" to be given, because it has no logic, but it is not: evaluate the decision service that it is an input of.`,
      );
    }
    const scope = this.scopeOf(decision);
    this.current = id;
    let notes: Evaluated = { evaluatedInputs: [], matchedRules: [] };
    const note = (output: Json) =>
      this.evaluated.push({
        decisionId: id,
        decisionName: decision.name,
        decisionType: types[logic.box],
        output,
        ...notes,
      });
    try {
      const found = this.box(logic, scope, (seen) => {
        notes = seen;
      });
      const value = this.typed(found, decision.type);
      note(plain(told(value)));
      this.results.set(id, value);
      return value;
    } catch (cause) {
      note(null);
      const { message } = cause as Error;
      if (!(cause instanceof DecisionFailure)) throw this.failure(message);
      throw new DecisionFailure(cause.decisionId, message, this.evaluated);
    }
  }

  /** As JSON, to be given back. */
  result(value: unknown): Json {
    try {
      return plain(value);
    } catch (cause) {
      throw this.failure((cause as Error).message);
    }
  }

  /** With what was seen until then. */
  failure(message: string): DecisionFailure {
    return new DecisionFailure(this.current, message, this.evaluated);
  }

  /** A decision service as a whole: one output decision's result, or several by their names. */
  serve(id: string): unknown {
    const { outputDecisions, type } = this.model.services[id]!;
    if (outputDecisions.length === 1) return this.typed(this.decide(outputDecisions[0]!), type);
    const outputs = outputDecisions.map((each) => [this.model.decisions[each]!.variable, this.decide(each)]);
    return this.typed(Object.fromEntries(outputs), type);
  }

  private scopeOf(decision: Decision): Scope {
    const scope: Scope = { ...this.variables };
    for (const required of decision.requiredDecisions) {
      const value = this.decide(required);
      const { variable, name, id } = this.model.decisions[required]!;
      put(scope, decision.from?.[required], [id, name, variable], value);
    }
    for (const required of decision.requiredKnowledge) this.bind(required, scope, decision.from?.[required]);
    return scope;
  }

  /** @param from the name of the import, where it is of another file */
  private bind(id: string, scope: Scope, from: string | undefined): void {
    const knowledge = this.model.knowledge[id];
    if (knowledge) {
      // What it requires is not known outside.
      const inner = { ...scope };
      for (const required of knowledge.requiredKnowledge)
        this.bind(required, inner, knowledge.from?.[required]);
      put(scope, from, [knowledge.name], this.callable(knowledge.logic, inner, knowledge));
      return;
    }
    const service = this.model.services[id];
    if (!service) return;
    const parameters = parametersOf(this.model, service).map(({ names }) => names[0]!);
    const call = this.called(service.name, parameters, (values) =>
      Evaluation.within(this.model, service, values).serve(id),
    );
    put(scope, from, [service.name, service.variable], call);
  }

  private callable(
    { parameters, types, body }: BoxedFunction,
    scope: Scope,
    { name = 'The function', type }: Partial<Pick<BusinessKnowledge, 'name' | 'type'>> = {},
  ): unknown {
    return this.called(name, parameters, (values) => {
      const given = parameters.map((each, n) => [each, this.typed(values[n] ?? null, types?.[each])]);
      return this.typed(this.box(body, { ...scope, ...Object.fromEntries(given) }), type);
    });
  }

  private called(
    name: string,
    parameters: readonly string[],
    call: (values: readonly unknown[]) => unknown,
  ): unknown {
    return withParameters(parameters, (...values) => {
      if (values.length === parameters.length) return call(values);
      throw this.failure(
        `Expected "${name}" to be called by "${this.name}" with ${parameters.length} values (${parameters.join(', ')}), but it is called with ${values.length}.`,
      );
    });
  }

  private typed(value: unknown, type: Type | undefined, given = false): unknown {
    return coerce(value, type, { given, holds: (tests, each) => this.holds(tests, each, {}) });
  }

  private box(box: Boxed, scope: Scope, note?: (evaluated: Evaluated) => void): unknown {
    return this.typed(this.logic(box, scope, note), box.type);
  }

  private logic(box: Boxed, scope: Scope, note?: (evaluated: Evaluated) => void): unknown {
    switch (box.box) {
      case 'literal':
        return this.feel(box.text, scope);
      case 'table':
        return evaluateTable(box, this.within(scope), note);
      case 'invocation': {
        const values = Object.fromEntries(
          box.bindings.map(({ name, value }, n) => [`p${n}`, { name, value: this.box(value, scope) }]),
        );
        const named = Object.entries(values).map(([p, { name }]) => `${name}: ${p}`);
        return this.feel(`${box.called}(${named.join(', ')})`, {
          ...scope,
          ...Object.fromEntries(Object.entries(values).map(([p, { value }]) => [p, value])),
        });
      }
      case 'context': {
        const inner: Scope = { ...scope };
        const context: Scope = {};
        for (const { name, type, value } of box.entries) {
          const found = this.typed(this.box(value, inner), type);
          if (name === null) return found;
          context[name] = found;
          inner[name] = context[name];
        }
        return context;
      }
      case 'relation':
        return box.rows.map((row) =>
          Object.fromEntries(
            box.columns.map((column, n) => [column, row[n] ? this.box(row[n], scope) : null]),
          ),
        );
      case 'list':
        return box.elements.map((element) => this.box(element, scope));
      case 'conditional':
        return this.box(this.box(box.condition, scope) === true ? box.held : box.otherwise, scope);
      case 'filter': {
        const matches = (item: unknown) =>
          this.box(box.match, { ...scope, ...(isContext(item) && item), item }) === true;
        return this.items(box.in, scope)?.filter(matches) ?? null;
      }
      case 'for':
      case 'some':
      case 'every':
        return this.iterate(box, scope);
      case 'function':
        return this.callable(box, scope);
    }
  }

  private iterate({ box, variable, in: given, each }: Iteration, scope: Scope): unknown {
    const items = this.items(given, scope);
    if (!items) return null;
    const partial: unknown[] = [];
    for (const item of items)
      partial.push(this.box(each, { ...scope, ...(box === 'for' && { partial }), [variable]: item }));
    if (box === 'for') return partial;
    // Neither true nor false is unknown, unless the others decide.
    const decisive = box === 'some';
    if (partial.includes(decisive)) return decisive;
    return partial.every((found) => found === !decisive) ? !decisive : null;
  }

  /** What is iterated: a list, a range, or a single value. */
  private items(given: Boxed, scope: Scope): readonly unknown[] | null {
    const found = this.box(given, scope);
    if (isRange(found))
      return this.feel('for item in range return item', { range: found }) as unknown[] | null;
    return found === null || Array.isArray(found) ? found : [found];
  }

  private within(scope: Scope): Parameters<typeof evaluateTable>[1] {
    return {
      name: this.name,
      fail: (message) => this.failure(message),
      feel: (text) => this.feel(text, scope),
      holds: (test, value) => this.holds(test, value, scope),
    };
  }

  private holds(test: string, value: unknown, scope: Scope): boolean {
    if (test === '-') return true;
    const isPlain = plainTest(test, value);
    return isPlain ?? (unaryTest(test, { ...scope, '?': value }) as { value: unknown }).value === true;
  }

  private feel(text: string, scope: Scope): unknown {
    const { value, warnings = [] } = feelin(text, scope) as {
      value: unknown;
      warnings?: readonly { type?: string; message: string }[];
    };
    const failed =
      value === null || value === undefined
        ? warnings.find((w) => w.type === 'FUNCTION_INVOCATION_FAILURE' || w.type === 'NO_FUNCTION_FOUND')
        : undefined;
    if (failed)
      throw this.failure(
        `The expression \`${text}\` of "${this.name}" could not be evaluated: ${failed.message}.`,
      );
    return value ?? null;
  }

  private get name(): string {
    return this.model.decisions[this.current]?.name ?? this.current;
  }
}

const types: { readonly [box in Boxed['box']]: EvaluatedDecision['decisionType'] } = {
  table: 'DECISION_TABLE',
  literal: 'LITERAL_EXPRESSION',
  invocation: 'INVOCATION',
  context: 'CONTEXT',
  relation: 'RELATION',
  list: 'LIST',
  conditional: 'CONDITIONAL',
  filter: 'FILTER',
  for: 'FOR',
  some: 'SOME',
  every: 'EVERY',
  function: 'FUNCTION',
};

export type { Json };
