import type { Expression } from '../model/graph.js';
import type { Json, Variables } from '../state/events.js';

/** What a step may ask of the world. It is given in, so that the same inputs give the same events. */
export interface Env {
  /** The time of the step, ms since 1970. */
  readonly now: number;
  /** Who sends the command. Absent: nobody in particular. */
  readonly actor?: string | null;
  /** @throws EvaluationError */
  evaluate(expression: Expression, variables: Variables): Json | Promise<Json>;
  /** Runs a script task; may throw BpmnErrorThrown. Absent: scripts are evaluated like expressions. */
  runScript?(expression: Expression, variables: Variables): Json | Promise<Json>;
  /** The value of a data store. Absent: data stores are empty. */
  readDataStore?(name: string): Promise<Json>;
  /** Evaluates a DMN decision. Absent: a called decision becomes an incident. @throws ElementFailure when there is none */
  decide?(request: DecisionRequest): Promise<DecisionOutcome>;
  /** The key of a deployed file; null where there is none. Absent: none is deployed. */
  findResource?(request: ResourceRequest): Promise<string | null>;
  readonly limits?: Partial<Limits>;
}
export interface ResourceRequest {
  readonly resourceId: string;
  readonly binding: 'latest' | 'deployment' | 'versionTag';
  readonly versionTag?: string;
}
export interface DecisionRequest {
  readonly decisionId: string;
  readonly binding: 'latest' | 'deployment' | 'versionTag';
  readonly versionTag?: string;
  readonly variables: Variables;
}
export interface DecisionOutcome {
  readonly result: Json;
  /** How it came to its result: kept with the event. */
  readonly record: Json;
  /** Why there is no result. */
  readonly failure?: string;
}
export interface Limits {
  /** Token moves in one step (one transaction); the rest goes on in the next. */
  readonly moves: number;
  /** Elements activated by one instance before it stops with an incident. */
  readonly activations: number;
  /** Runs of one multi-instance activity. */
  readonly loopRuns: number;
  /** Of one variable, as JSON. */
  readonly variableBytes: number;
  /** Of all variables of one instance together. */
  readonly instanceBytes: number;
}
export const defaultLimits: Limits = {
  moves: 1000,
  activations: 100_000,
  loopRuns: 10_000,
  variableBytes: 1024 * 1024,
  instanceBytes: 8 * 1024 * 1024,
};

const merged = new WeakMap<Partial<Limits>, Limits>();
/** Those that are given, and the defaults of the others. Asked for in every step. */
export function limitsOf({ limits }: Env): Limits {
  if (!limits) return defaultLimits;
  const known = merged.get(limits);
  if (known) return known;
  const all = { ...defaultLimits, ...limits };
  merged.set(limits, all);
  return all;
}
