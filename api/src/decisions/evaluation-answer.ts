import type { EvaluatedStandalone } from '../../../engine/runtime/index.js';
import { TENANT } from '../common/schemas.js';

type Decision = EvaluatedStandalone['record']['decisions'][number];

/** Values of decisions are JSON texts in answers. */
export const inputAnswers = (inputs: Decision['evaluatedInputs']) =>
  inputs.map((input) => ({ ...input, inputValue: JSON.stringify(input.inputValue) }));

export const ruleAnswers = (rules: Decision['matchedRules']) =>
  rules.map(({ ruleId, ruleIndex, evaluatedOutputs }) => ({
    ruleId,
    ruleIndex,
    evaluatedOutputs: evaluatedOutputs.map((output) => ({
      ...output,
      outputValue: JSON.stringify(output.outputValue),
      ruleId,
      ruleIndex,
    })),
  }));

export const typeAnswer = (type: string): string =>
  type === 'DECISION_TABLE' || type === 'LITERAL_EXPRESSION' ? type : 'UNKNOWN';

/** A failed evaluation is an answer like another: it says which decision failed, why, and what it saw. */
export function evaluationAnswer({ key, requirementsId, record }: EvaluatedStandalone) {
  return {
    decisionDefinitionId: record.decisionId,
    decisionDefinitionKey: record.decisionKey,
    decisionDefinitionName: record.decisionName,
    decisionDefinitionVersion: record.version,
    decisionEvaluationKey: key,
    decisionInstanceKey: key,
    decisionRequirementsId: requirementsId,
    decisionRequirementsKey: record.requirementsKey,
    output: JSON.stringify(record.result),
    failedDecisionDefinitionId: record.failure?.decisionId ?? null,
    failureMessage: record.failure?.message ?? null,
    tenantId: TENANT,
    evaluatedDecisions: record.decisions.map((decision, n) => ({
      decisionDefinitionId: decision.decisionId,
      decisionDefinitionKey: decision.decisionKey,
      decisionDefinitionName: decision.decisionName,
      decisionDefinitionVersion: decision.version,
      decisionDefinitionType: typeAnswer(decision.decisionType),
      decisionEvaluationInstanceKey: `${key}-${n + 1}`,
      output: JSON.stringify(decision.output),
      evaluatedInputs: inputAnswers(decision.evaluatedInputs),
      matchedRules: ruleAnswers(decision.matchedRules),
      notes: decision.notes ?? [],
      tenantId: TENANT,
    })),
  };
}
