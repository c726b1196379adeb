import { plain } from '../core/expressions/feel.js';
import type { Json, Variables } from '../core/index.js';
import type { Evaluated } from './decision-table.js';
import { BoxedExpressions } from './evaluate-boxed.js';
import {
  type Boxed,
  type Decision,
  DecisionFailure,
  type DecisionModel,
  type DecisionResult,
  type DecisionService,
  type EvaluatedDecision,
} from './model.js';
import { put, type Scope, told } from './scope.js';

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
  const evaluation = Evaluation.within(
    model,
    service,
    inputs.map(({ inputValue }) => inputValue),
    variables,
  );
  const result = evaluation.result(evaluation.serve(service.id));
  const whole: EvaluatedDecision = {
    decisionId,
    decisionName,
    decisionType: 'DECISION_SERVICE',
    output: result,
    ...(evaluation.notes.length > 0 && { notes: [...evaluation.notes] }),
    evaluatedInputs: inputs,
    matchedRules: [],
  };
  return { result, evaluated: [...evaluation.evaluated, whole] };
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

/** Of a decision: one that goes over thousands of values may lose each of them. */
const MOST_NOTES = 20;

class Evaluation {
  readonly evaluated: EvaluatedDecision[] = [];
  private readonly results = new Map<string, unknown>();
  private readonly variables: Scope;
  private readonly expressions = new BoxedExpressions(this);
  /** Of what is being evaluated. */
  readonly notes: string[] = [];
  private current = '';

  constructor(
    private readonly model: DecisionModel,
    variables: Scope,
  ) {
    this.variables = { ...variables };
    for (const { name, type } of Object.values(model.inputs))
      if (type && Object.hasOwn(variables, name))
        this.variables[name] = this.expressions.typed(variables[name], type, `the input "${name}"`, true);
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
    for (const [n, id] of service.inputDecisions.entries()) {
      const { name, type } = model.decisions[id]!;
      inner.results.set(id, inner.expressions.typed(values[n] ?? null, type, `the input "${name}"`, true));
    }
    return inner;
  }

  decide(id: string): unknown {
    if (this.results.has(id)) return this.results.get(id);
    const decision = this.model.decisions[id]!;
    const { logic } = decision;
    if (!logic) {
      this.current = id;
      throw this.fail(
        `Expected "${decision.name}" to be given, because it has no logic, but it is not: evaluate the decision service that it is an input of.`,
      );
    }
    const scope = this.scopeOf(decision);
    this.current = id;
    let seen: Evaluated = { evaluatedInputs: [], matchedRules: [] };
    const note = (output: Json) => {
      const notes = this.notes.splice(0);
      this.evaluated.push({
        decisionId: id,
        decisionName: decision.name,
        decisionType: types[logic.box],
        output,
        ...(notes.length > 0 && { notes }),
        ...seen,
      });
    };
    try {
      const found = this.expressions.box(logic, scope, (evaluated) => {
        seen = evaluated;
      });
      const value = this.expressions.typed(found, decision.type, `the result of "${decision.name}"`);
      note(plain(told(value)));
      this.results.set(id, value);
      return value;
    } catch (cause) {
      note(null);
      const { message } = cause as Error;
      if (!(cause instanceof DecisionFailure)) throw this.fail(message);
      throw new DecisionFailure(cause.decisionId, message, this.evaluated);
    }
  }

  note(...messages: readonly string[]): void {
    for (const message of messages)
      if (this.notes.length < MOST_NOTES && !this.notes.includes(message)) this.notes.push(message);
  }

  /** As JSON, to be given back. */
  result(value: unknown): Json {
    try {
      return plain(value);
    } catch (cause) {
      throw this.fail((cause as Error).message);
    }
  }

  /** With what was seen until then. */
  fail(message: string): DecisionFailure {
    return new DecisionFailure(this.current, message, this.evaluated);
  }

  /** A decision service as a whole: one output decision's result, or several by their names. */
  serve(id: string): unknown {
    const { outputDecisions, name, type } = this.model.services[id]!;
    const what = `the result of "${name}"`;
    if (outputDecisions.length === 1)
      return this.expressions.typed(this.decide(outputDecisions[0]!), type, what);
    const outputs = outputDecisions.map((each) => [this.model.decisions[each]!.variable, this.decide(each)]);
    return this.expressions.typed(Object.fromEntries(outputs), type, what);
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
      put(scope, from, [knowledge.name], this.expressions.callable(knowledge.logic, inner, knowledge));
      return;
    }
    const service = this.model.services[id];
    if (!service) return;
    const parameters = parametersOf(this.model, service).map(({ names }) => names[0]!);
    const call = this.expressions.called(service.name, parameters, (values) => {
      const inner = Evaluation.within(this.model, service, values);
      const found = inner.serve(id);
      this.note(...inner.evaluated.flatMap(({ notes = [] }) => notes), ...inner.notes);
      return found;
    });
    put(scope, from, [service.name, service.variable], call);
  }

  /** Of what is evaluated. */
  get name(): string {
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
