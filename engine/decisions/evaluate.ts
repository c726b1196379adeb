import { evaluate as feelin, unaryTest } from 'feelin';
import { plain } from '../core/expressions/feel.js';
import type { Json, Variables } from '../core/index.js';
import { choose, type Hit } from './hit-policies.js';
import {
  type Boxed,
  type BoxedFunction,
  type Decision,
  DecisionFailure,
  type DecisionModel,
  type DecisionResult,
  type DecisionService,
  type DecisionTable,
  type EvaluatedDecision,
} from './model.js';
import { plainTest } from './plain-tests.js';

type Scope = { [name: string]: unknown };
type Evaluated = Pick<EvaluatedDecision, 'evaluatedInputs' | 'matchedRules'>;

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
  return { result: plain(evaluation.decide(decisionId)), evaluated: evaluation.evaluated };
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
  const result = plain(evaluation.serve(service.id));
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
  private current = '';

  constructor(
    private readonly model: DecisionModel,
    private readonly variables: Scope,
  ) {}

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
    for (const [n, decision] of service.inputDecisions.entries())
      inner.results.set(decision, values[n] ?? null);
    return inner;
  }

  decide(id: string): unknown {
    if (this.results.has(id)) return this.results.get(id);
    const decision = this.model.decisions[id]!;
    const scope = this.scopeOf(decision);
    this.current = id;
    let notes: Evaluated = { evaluatedInputs: [], matchedRules: [] };
    const note = (output: Json) =>
      this.evaluated.push({
        decisionId: id,
        decisionName: decision.name,
        decisionType: types[decision.logic.box],
        output,
        ...notes,
      });
    try {
      const value = this.box(decision.logic, scope, (seen) => {
        notes = seen;
      });
      note(plain(value));
      this.results.set(id, value);
      return value;
    } catch (cause) {
      note(null);
      const { message } = cause as Error;
      if (!(cause instanceof DecisionFailure)) throw this.failure(message);
      throw new DecisionFailure(cause.decisionId, message, this.evaluated);
    }
  }

  /** With what was seen until then. */
  failure(message: string): DecisionFailure {
    return new DecisionFailure(this.current, message, this.evaluated);
  }

  /** A decision service as a whole: one output decision's result, or several by their names. */
  serve(id: string): unknown {
    const { outputDecisions } = this.model.services[id]!;
    if (outputDecisions.length === 1) return this.decide(outputDecisions[0]!);
    return Object.fromEntries(
      outputDecisions.map((output) => [this.model.decisions[output]!.variable, this.decide(output)]),
    );
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
      // What another file calls its own is not known by that name here.
      const inner = from === undefined ? scope : { ...scope };
      for (const required of knowledge.requiredKnowledge)
        this.bind(required, inner, knowledge.from?.[required]);
      put(scope, from, [knowledge.name], this.callable(knowledge.logic, inner));
      return;
    }
    const service = this.model.services[id];
    if (!service) return;
    const parameters = parametersOf(this.model, service).map(({ names }) => names[0]!);
    const call = withParameters(parameters, (...values) =>
      Evaluation.within(this.model, service, values).serve(id),
    );
    put(scope, from, [service.name, service.variable], call);
  }

  private callable({ parameters, body }: BoxedFunction, scope: Scope): unknown {
    return withParameters(parameters, (...values) =>
      this.box(body, {
        ...scope,
        ...Object.fromEntries(parameters.map((name, n) => [name, values[n] ?? null])),
      }),
    );
  }

  private box(box: Boxed, scope: Scope, note?: (evaluated: Evaluated) => void): unknown {
    switch (box.box) {
      case 'literal':
        return this.feel(box.text, scope);
      case 'table':
        return this.table(box, scope, note);
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
        for (const { name, value } of box.entries) {
          if (name === null) return this.box(value, inner);
          context[name] = this.box(value, inner);
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
      case 'function':
        return this.callable(box, scope);
    }
  }

  private table(table: DecisionTable, scope: Scope, note?: (evaluated: Evaluated) => void): unknown {
    const values: unknown[] = [];
    const tell = (hits: readonly Hit[]) => note?.(seen(table, values, hits));
    for (const input of table.inputs) {
      values.push(this.feel(input.expression || 'null', scope));
      tell([]);
      values.push(this.input(input, values.pop(), scope));
    }
    const matched = table.rules.flatMap((rule, index) =>
      rule.tests.every((test, n) => this.holds(test, values[n], scope)) ? [{ rule, index }] : [],
    );
    const hits = matched.map(({ rule, index }) => ({
      rule,
      index,
      outputs: rule.results.map((text) => this.feel(text || 'null', scope)),
    }));
    tell(hits);
    const chosen = choose(table, hits, {
      name: this.name,
      fail: (message) => this.failure(message),
      feel: (text) => this.feel(text, {}),
    });
    tell(chosen.used ?? hits);
    return chosen.value === undefined ? this.defaults(table, scope) : chosen.value;
  }

  private input(input: DecisionTable['inputs'][number], given: unknown, scope: Scope): unknown {
    const value = typed(given, input.type, (text, inner) => this.feel(text, inner));
    if (input.allowed && value !== null && !this.holds(input.allowed, value, scope))
      throw this.failure(
        `Expected the input "${input.label}" to be one of ${input.allowed}, but it is ${JSON.stringify(plain(value))}.`,
      );
    return value;
  }

  private defaults(table: DecisionTable, scope: Scope): unknown {
    if (table.outputs.every((output) => output.default === null)) return null;
    const values = table.outputs.map((output) =>
      output.default === null ? null : this.feel(output.default, scope),
    );
    return table.outputs.length === 1
      ? values[0]
      : Object.fromEntries(table.outputs.map(({ name }, n) => [name, values[n]]));
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

/** What an auditor is told about a table: the inputs so far, and the rules that applied. */
const seen = (table: DecisionTable, values: readonly unknown[], hits: readonly Hit[]): Evaluated => ({
  evaluatedInputs: table.inputs.slice(0, values.length).map((input, n) => ({
    inputId: input.id,
    inputName: input.label,
    inputValue: plain(values[n]),
  })),
  matchedRules: hits.map(({ rule, index, outputs }) => ({
    ruleId: rule.id,
    ruleIndex: index + 1,
    evaluatedOutputs: table.outputs.map((output, n) => ({
      outputId: output.id,
      outputName: output.name,
      outputValue: plain(outputs[n]),
    })),
  })),
});

const types: { readonly [box in Boxed['box']]: EvaluatedDecision['decisionType'] } = {
  table: 'DECISION_TABLE',
  literal: 'LITERAL_EXPRESSION',
  invocation: 'INVOCATION',
  context: 'CONTEXT',
  relation: 'RELATION',
  list: 'LIST',
  function: 'FUNCTION',
};

const conversions: { readonly [type: string]: string } = {
  date: 'date(value)',
  time: 'time(value)',
  dateTime: 'date and time(value)',
  'date and time': 'date and time(value)',
  dayTimeDuration: 'duration(value)',
  yearMonthDuration: 'duration(value)',
};

/** JSON has no dates: a text in an input of that type stands for one. */
function typed(value: unknown, type: string | null, feel: (text: string, scope: Scope) => unknown): unknown {
  const conversion = type ? conversions[type.replace(/^\w+:/, '')] : undefined;
  return conversion && typeof value === 'string' ? feel(conversion, { value }) : value;
}

/** Makes a value known by its names; what is imported, within the name of the import. */
function put(scope: Scope, from: string | undefined, names: readonly string[], value: unknown): void {
  const known = from && scope[from] !== null && typeof scope[from] === 'object' ? scope[from] : {};
  const into: Scope = from ? { ...known } : scope;
  for (const name of names) into[name] = value;
  if (from) scope[from] = into;
}

function withParameters(names: readonly string[], call: (...values: unknown[]) => unknown): unknown {
  return Object.assign(call, { $args: names });
}

export type { Json };
