import type { Json } from '../../core/index.js';
import type { EvaluatedDecision } from '../../decisions/index.js';

/** How an evaluation came to its result, as event log and projection keep it. Keys are decimal strings. */
export interface EvaluationRecord {
  /** The decision that was asked for. */
  readonly decisionId: string;
  readonly decisionKey: string;
  readonly decisionName: string;
  readonly version: number;
  readonly requirementsKey: string;
  readonly result: Json;
  /** In the order of evaluation; the one that was asked for, or that failed, is the last. */
  readonly decisions: readonly RecordedDecision[];
  readonly failure: { readonly decisionId: string; readonly message: string } | null;
}

export interface RecordedDecision extends EvaluatedDecision {
  readonly decisionKey: string;
  readonly version: number;
}

/** Which evaluation rows are about. */
export interface EvaluationPlace {
  readonly part: number;
  readonly instance_key: string;
  /** Key of the evaluation. */
  readonly key: bigint;
  readonly definition_key: string | null;
  readonly element_instance_key: bigint | null;
  readonly element_id: string | null;
  readonly evaluated_at: string;
  readonly evaluated_by: string | null;
}

export const DECISION_INSTANCE = {
  part: 'smallint',
  instance_key: 'bigint',
  key: 'bigint',
  index: 'smallint',
  definition_key: 'bigint',
  element_instance_key: 'bigint',
  element_id: 'text',
  decision_key: 'bigint',
  root_decision_key: 'bigint',
  requirements_key: 'bigint',
  decision_type: 'text',
  state: 'text',
  failure: 'text',
  result: 'text',
  inputs: 'json',
  rules: 'json',
  notes: 'json',
  evaluated_at: 'timestamptz',
  evaluated_by: 'text',
} as const;

/** A row for each decision of the evaluation; `index` counts from 1. */
export function decisionRows(record: EvaluationRecord, place: EvaluationPlace) {
  return record.decisions.map((decision, n) => {
    const failure = record.failure && n === record.decisions.length - 1 ? record.failure.message : null;
    return {
      ...place,
      index: n + 1,
      decision_key: decision.decisionKey,
      root_decision_key: record.decisionKey,
      requirements_key: record.requirementsKey,
      decision_type: decision.decisionType,
      state: failure === null ? 'EVALUATED' : 'FAILED',
      failure,
      result: JSON.stringify(decision.output),
      inputs: JSON.stringify(decision.evaluatedInputs),
      rules: JSON.stringify(decision.matchedRules),
      notes: decision.notes ? JSON.stringify(decision.notes) : null,
    };
  });
}
