import type { ModdleElement } from 'bpmn-moddle';
import type { CompileContext } from '../context.js';
import { choreographyRules } from './choreographies.js';
import { collaborationRules } from './collaboration.js';
import { dataRules } from './data.js';
import { eventRules } from './events.js';
import { expressionRules } from './expressions.js';
import { flowRules } from './flows.js';
import { gatewayRules } from './gateways.js';
import { Model } from './model.js';
import { referenceRules } from './references.js';
import type { Rule } from './rule.js';
import { subProcessRules } from './sub-processes.js';
import { taskRules } from './tasks.js';

export const specificationRules: readonly Rule[] = [
  ...flowRules,
  ...eventRules,
  ...gatewayRules,
  ...subProcessRules,
  ...collaborationRules,
  ...choreographyRules,
  ...dataRules,
  ...expressionRules,
  ...taskRules,
  ...referenceRules,
];

/** Strict mode: reports as errors what breaks the rules of the specification although it could run. */
export function checkSpecification(c: CompileContext): void {
  const model = new Model(c.definitions);
  for (const rule of specificationRules)
    rule.check(model, (el, message, help) =>
      c.error(
        rule.id,
        identified(el),
        message,
        rule.clause ? `${help} (BPMN 2.0.2, ${sourceOf(rule.clause)})` : help,
      ),
    );
}

const sourceOf = (clause: string): string => (/^\d/.test(clause) ? `clause ${clause}` : `“${clause}”`);

/** The element, or the nearest one around it that has an id to be found by. */
function identified(el: ModdleElement): ModdleElement {
  let at = el;
  while (!at.id && at.$parent) at = at.$parent;
  return at;
}
