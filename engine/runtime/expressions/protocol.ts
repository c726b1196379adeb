import type { Compiled, CompileOptions, Expression, Json, Variables } from '../../core/index.js';
import type { CompiledDecisions, DecisionModel, EvaluatedDecision } from '../../decisions/index.js';

/** What the engine asks an expression host. One answer each, in order. */
export type Question = {
  readonly id: number;
} & (
  | {
      readonly do: 'evaluate' | 'script';
      readonly expression: Expression;
      readonly variables: Variables;
      /** Time of the step, ms since 1970: what a script sees as now. */
      readonly now: number;
    }
  | { readonly do: 'compile'; readonly xml: string; readonly options: CompileOptions }
  | { readonly do: 'compileDecisions'; readonly xml: string; readonly resourceName: string }
  | {
      readonly do: 'decide';
      readonly model: DecisionModel;
      readonly decisionId: string;
      readonly variables: Variables;
      /** What a message calls it, the same for every evaluation of this version. */
      readonly name: string;
    }
);

/** What came out of a decision, or why nothing did; and what was seen on the way. */
export interface DecisionAnswer {
  readonly result: Json;
  readonly evaluated: readonly EvaluatedDecision[];
  readonly failure?: { readonly decisionId: string; readonly message: string };
}

export type Value = Json | Compiled | CompiledDecisions | DecisionAnswer;

export type Answer =
  | { readonly id: number; readonly value: Value }
  | {
      readonly id: number;
      readonly failure: {
        readonly kind: 'error' | 'timeout' | 'memory' | 'bpmn';
        readonly message: string;
        readonly position?: number;
        readonly errorCode?: string;
        readonly variables?: Variables;
      };
    };
