import type { Diagnostic } from '../../core/index.js';

/**
 * Rules that say "this cannot be executed as it stands", not "this is no valid BPMN": reference models leave out
 * messages, timers and conditions, or write them in languages that are not evaluated.
 */
const readinessRules = new Set([
  'expression-language',
  'expression-missing',
  'expression-syntax',
  'implementation-missing',
  'message-missing',
  'signal-missing',
  'timer',
  'link-target',
  'condition-missing',
  'event-gateway-target',
  'start-event-missing',
  'process-empty',
  'called-element',
  'called-decision',
  'multi-instance',
]);

/** The findings that make a model invalid by the specification. */
export const specificationErrors = (diagnostics: readonly Diagnostic[]): readonly string[] =>
  diagnostics
    .filter((d) => d.severity === 'error' && !readinessRules.has(d.rule))
    .map((d) => `${d.rule} ${d.elementId}: ${d.message}`);
