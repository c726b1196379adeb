import type { Compiled, CompileOptions, Expression, Json, Variables } from '../../core/index.js';

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
);

export type Answer =
  | { readonly id: number; readonly value: Json | Compiled }
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
