import { DECISION_INSTANCE, decisionRows, type EvaluationRecord } from '../decisions/record.js';
import { globalOf } from '../keys.js';
import { insertOf } from '../store/rows.js';
import type { Projection } from './projection.js';

const insert = insertOf('decision_instance', DECISION_INSTANCE);

/** Every evaluation of a decision by a business rule task: what was given, which rules applied, what came out. */
export function decisionInstances(): Projection {
  const rows: ReturnType<typeof decisionRows> = [];
  return {
    on: {
      DecisionEvaluated({ key, elementKey, elementId, record }, step) {
        if (record === null) return;
        const { part, key: instanceKey } = step.after;
        rows.push(
          ...decisionRows(record as unknown as EvaluationRecord, {
            part,
            instance_key: step.keyText,
            key: globalOf(instanceKey, key),
            definition_key: step.definitionKeyText,
            element_instance_key: globalOf(instanceKey, elementKey),
            element_id: elementId,
            evaluated_at: step.atText,
            evaluated_by: step.actor,
          }),
        );
      },
    },
    statements: () => (rows.length ? [insert(rows)] : []),
  };
}
