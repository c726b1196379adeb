import type { EventOf, Json } from '../../../engine/core/index.js';
import type { EvaluatedStandalone } from '../../../engine/runtime/index.js';

type Record = EvaluatedStandalone['record'];

/** Which decision was made, what came out, and which rules said so. */
export function decisionSentence(event: EventOf<'DecisionEvaluated'>, element: string): string {
  const record = event.record as unknown as Record | null;
  if (!record) return `${element} evaluated the decision ${event.decisionId}`;
  const { decisionName, version, failure, result, decisions } = record;
  const decision = `the decision “${decisionName}”, version ${version}`;
  if (failure) return `${element} could not evaluate ${decision}: ${failure.message}`;
  const rules = decisions.map(rulesOf).filter((text) => text !== '');
  const gave = `${element} evaluated ${decision}, which gave ${short(result)}${rules.length > 0 ? `: ${rules.join('; ')}` : ''}`;
  return [gave, ...decisions.flatMap(({ notes = [] }) => notes)].join('. ');
}

function rulesOf({ decisionName, decisionType, matchedRules }: Record['decisions'][number]): string {
  if (decisionType !== 'DECISION_TABLE') return '';
  const numbers = matchedRules.map(({ ruleIndex }) => String(ruleIndex));
  if (numbers.length === 0) return `no rule of “${decisionName}” matched`;
  const last = numbers.pop();
  if (numbers.length === 0) return `rule ${last} of “${decisionName}” matched`;
  return `rules ${numbers.join(', ')} and ${last} of “${decisionName}” matched`;
}

const short = (value: Json): string => {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};
