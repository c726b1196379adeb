import type { Json } from '../core/index.js';

/** A DMN file as plain JSON: compiled once, stored, evaluated without parsing XML again. */
export interface DecisionModel {
  readonly format: 1;
  readonly id: string;
  readonly name: string;
  readonly namespace?: string;
  /** Other files whose elements it uses. */
  readonly imports?: readonly DecisionImport[];
  readonly decisions: { readonly [id: string]: Decision };
  readonly knowledge: { readonly [id: string]: BusinessKnowledge };
  readonly services: { readonly [id: string]: DecisionService };
  readonly inputs: { readonly [id: string]: { readonly name: string; readonly type?: Type } };
}

/** A type of values (DMN 1.5, clause 7.3.3), its references resolved. What has no type may be any value. */
export interface Type {
  /** A type of FEEL: `number`, `date and time`, `list`, `context`, `function`. */
  readonly is: string;
  /** Of what a list consists. */
  readonly items?: Type;
  /** What a context has to have. */
  readonly entries?: { readonly [name: string]: Type | null };
  /** What a function gives. */
  readonly output?: Type;
  /** Unary tests, each of which a value has to pass. */
  readonly allowed?: readonly string[];
}

export interface DecisionImport {
  readonly namespace: string;
  /** Ids of what is used. */
  readonly uses: readonly string[];
  /** Key of the version that it was deployed with. */
  readonly requirementsKey?: string;
}

export interface Decision {
  readonly id: string;
  readonly name: string;
  /** The name that other decisions know its result by. */
  readonly variable: string;
  readonly type?: Type;
  readonly versionTag?: string;
  readonly requiredDecisions: readonly string[];
  readonly requiredKnowledge: readonly string[];
  /** Of what is imported: the name of the import, by which it is known here. */
  readonly from?: { readonly [id: string]: string };
  /** null: it is only given, as an input of decision services. */
  readonly logic: Boxed | null;
}

export interface BusinessKnowledge {
  readonly id: string;
  readonly name: string;
  /** Of its result. */
  readonly type?: Type;
  readonly requiredKnowledge: readonly string[];
  readonly from?: { readonly [id: string]: string };
  readonly logic: BoxedFunction;
}

export interface DecisionService {
  readonly id: string;
  readonly name: string;
  /** The name by which it is called. */
  readonly variable: string;
  /** Of its result. */
  readonly type?: Type;
  readonly versionTag?: string;
  readonly outputDecisions: readonly string[];
  readonly encapsulatedDecisions: readonly string[];
  readonly inputDecisions: readonly string[];
  readonly inputData: readonly string[];
}

export type Boxed = (
  | { readonly box: 'literal'; readonly text: string }
  | DecisionTable
  | {
      readonly box: 'invocation';
      readonly called: string;
      readonly bindings: readonly { readonly name: string; readonly value: Boxed }[];
    }
  | {
      readonly box: 'context';
      readonly entries: readonly {
        readonly name: string | null;
        readonly type?: Type;
        readonly value: Boxed;
      }[];
    }
  | {
      readonly box: 'relation';
      readonly columns: readonly string[];
      readonly rows: readonly (readonly Boxed[])[];
    }
  | { readonly box: 'list'; readonly elements: readonly Boxed[] }
  | {
      readonly box: 'conditional';
      readonly condition: Boxed;
      readonly held: Boxed;
      readonly otherwise: Boxed;
    }
  | { readonly box: 'filter'; readonly in: Boxed; readonly match: Boxed }
  | Iteration
  | BoxedFunction
) & { readonly type?: Type };

export interface Iteration {
  readonly box: 'for' | 'some' | 'every';
  readonly variable: string;
  readonly in: Boxed;
  /** What is returned, or has to be satisfied, for each. */
  readonly each: Boxed;
}

export interface BoxedFunction {
  readonly box: 'function';
  readonly parameters: readonly string[];
  /** Of the parameters that have one. */
  readonly types?: { readonly [parameter: string]: Type };
  readonly body: Boxed;
}

export type HitPolicy = 'UNIQUE' | 'FIRST' | 'PRIORITY' | 'ANY' | 'COLLECT' | 'RULE ORDER' | 'OUTPUT ORDER';
export type Aggregation = 'SUM' | 'MIN' | 'MAX' | 'COUNT';

export interface DecisionTable {
  readonly box: 'table';
  readonly hitPolicy: HitPolicy;
  readonly aggregation: Aggregation | null;
  readonly inputs: readonly {
    readonly id: string;
    readonly label: string;
    readonly expression: string;
    readonly type: string | null;
    readonly allowed: string | null;
  }[];
  readonly outputs: readonly {
    readonly id: string;
    readonly name: string;
    readonly allowed: readonly string[];
    readonly default: string | null;
  }[];
  readonly rules: readonly {
    readonly id: string;
    readonly tests: readonly string[];
    readonly results: readonly string[];
  }[];
}

/** How a decision came to its result: what an auditor reads. */
export interface EvaluatedDecision {
  readonly decisionId: string;
  readonly decisionName: string;
  readonly decisionType:
    | 'DECISION_TABLE'
    | 'LITERAL_EXPRESSION'
    | 'INVOCATION'
    | 'CONTEXT'
    | 'RELATION'
    | 'LIST'
    | 'CONDITIONAL'
    | 'FILTER'
    | 'FOR'
    | 'SOME'
    | 'EVERY'
    | 'FUNCTION'
    | 'DECISION_SERVICE';
  readonly output: Json;
  /** Values that did not conform to their types, for which null was taken (DMN 1.5, clause 10.3.2.9.4); absent: none. */
  readonly notes?: readonly string[];
  readonly evaluatedInputs: readonly {
    readonly inputId: string;
    readonly inputName: string;
    readonly inputValue: Json;
  }[];
  readonly matchedRules: readonly {
    readonly ruleId: string;
    /** Counted from 1. */
    readonly ruleIndex: number;
    readonly evaluatedOutputs: readonly {
      readonly outputId: string;
      readonly outputName: string;
      readonly outputValue: Json;
    }[];
  }[];
}

/** What can be called by its id: the decisions of a file and its decision services. */
export const callables = ({
  decisions,
  services,
}: DecisionModel): readonly {
  readonly id: string;
  readonly name: string;
  readonly versionTag?: string;
}[] => [...Object.values(decisions), ...Object.values(services)];

export interface DecisionResult {
  readonly result: Json;
  /** The decisions in the order in which they were evaluated; the asked one is the last. */
  readonly evaluated: readonly EvaluatedDecision[];
}

/**
 * A decision could not be evaluated. `decisionId`: the one that failed, perhaps a required one. `evaluated`: what was
 * seen until then; the failed one is the last.
 */
export class DecisionFailure extends Error {
  constructor(
    readonly decisionId: string,
    message: string,
    readonly evaluated: readonly EvaluatedDecision[],
  ) {
    super(message);
  }
}
