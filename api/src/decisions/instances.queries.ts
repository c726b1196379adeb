import { TENANT } from '../common/schemas.js';
import { field, nullable, type SearchDefinition } from '../common/search/index.js';
import { inputAnswers, ruleAnswers, typeAnswer } from './evaluation-answer.js';

/** The words that clients know; what a decision has besides tables and expressions is unknown to them. */
const TYPE = `CASE WHEN e.decision_type IN ('DECISION_TABLE', 'LITERAL_EXPRESSION') THEN e.decision_type ELSE 'UNKNOWN' END`;

// biome-ignore lint/suspicious/noExplicitAny: a row of the columns that `select` names
const summary = (row: any) => ({
  decisionEvaluationInstanceKey: `${row.key}-${row.index}`,
  decisionEvaluationKey: row.key,
  decisionDefinitionId: row.decision_id,
  decisionDefinitionKey: row.decision_key,
  decisionDefinitionName: row.name,
  decisionDefinitionType: typeAnswer(row.decision_type),
  decisionDefinitionVersion: row.version,
  rootDecisionDefinitionKey: row.root_decision_key,
  decisionRequirementsKey: row.requirements_key,
  processDefinitionKey: row.definition_key,
  processInstanceKey: row.definition_key && row.instance_key,
  rootProcessInstanceKey: row.root_key,
  elementInstanceKey: row.element_instance_key,
  elementId: row.element_id,
  state: row.state,
  evaluationFailure: row.failure,
  result: row.result,
  evaluationDate: row.evaluated_at.toISOString(),
  evaluatedBy: row.evaluated_by,
  tenantId: TENANT,
});

export const decisionInstances: SearchDefinition<object> = {
  select: `e.key, e.index, e.instance_key, e.definition_key, e.element_instance_key, e.element_id, e.decision_key,
    e.root_decision_key, e.requirements_key, e.decision_type, e.state, e.failure, e.result, e.evaluated_at,
    e.evaluated_by, d.decision_id, d.name, d.version, i.root_key`,
  table: 'decision_instance e',
  joins: `LEFT JOIN decision_definition d ON d.key = e.decision_key
    LEFT JOIN process_instance i ON i.part = e.part AND i.key = e.instance_key`,
  identity: ['e.part', 'e.instance_key', 'e.key', 'e.index'],
  fields: {
    decisionEvaluationInstanceKey: field('text', `(e.key || '-' || e.index)`),
    decisionEvaluationKey: field('key', 'e.key', 'e.part'),
    decisionDefinitionId: field('text', 'd.decision_id'),
    decisionDefinitionKey: field('key', 'e.decision_key'),
    decisionDefinitionName: field('text', 'd.name'),
    decisionDefinitionType: field('state', `(${TYPE})`),
    decisionDefinitionVersion: field('integer', 'd.version'),
    rootDecisionDefinitionKey: field('key', 'e.root_decision_key'),
    decisionRequirementsKey: field('key', 'e.requirements_key'),
    processDefinitionKey: nullable(field('key', 'e.definition_key')),
    processInstanceKey: field('key', 'e.instance_key', 'e.part'),
    elementInstanceKey: nullable(field('key', 'e.element_instance_key', 'e.part')),
    elementId: nullable(field('text', 'e.element_id')),
    state: field('state', 'e.state'),
    evaluationFailure: nullable(field('text', 'e.failure')),
    evaluationDate: field('date', 'e.evaluated_at'),
    tenantId: field('text', `'${TENANT}'`),
  },
  key: 'decisionEvaluationInstanceKey',
  defaultSort: [{ field: 'evaluationDate', order: 'DESC' }],
  item: summary,
};

/** One of them, found by the parts of its key, with what it saw and which rules applied. */
export const oneDecisionInstance: SearchDefinition<object> = {
  ...decisionInstances,
  select: `${decisionInstances.select}, e.inputs, e.rules, e.notes`,
  fields: {
    place: field('key', 'e.instance_key', 'e.part'),
    key: field('key', 'e.key'),
    index: field('integer', 'e.index'),
  },
  item: (row) => ({
    ...summary(row),
    evaluatedInputs: inputAnswers(row.inputs),
    matchedRules: ruleAnswers(row.rules),
    notes: row.notes ?? [],
  }),
};
