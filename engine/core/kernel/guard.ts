import type { Key, Retry } from '../state/events.js';
import { BpmnErrorThrown, ElementFailure, EvaluationError } from './failures.js';
import type { Maybe } from './promises.js';
import type { Step } from './step.js';
import { throwError } from './throw.js';

/**
 * Runs a piece of an element's work. What stops the element becomes an incident on it, a thrown BPMN error looks
 * for its handler; anything else is a bug and leaves the step.
 */
export function runGuarded<T>(
  step: Step,
  key: Key,
  retry: Retry,
  work: () => Maybe<T>,
): Maybe<T | undefined> {
  try {
    const result = work();
    return result instanceof Promise
      ? result.catch((cause: unknown) => failed(step, key, retry, cause))
      : result;
  } catch (cause) {
    return failed(step, key, retry, cause);
  }
}

/** @throws what is neither a failure of the element nor a BPMN error: a bug */
export async function failed(step: Step, key: Key, retry: Retry, cause: unknown): Promise<undefined> {
  const me = step.instance(key);
  if (!me) throw cause;
  if (cause instanceof BpmnErrorThrown)
    await throwError(step, me, cause.errorCode, cause.message, cause.variables);
  else if (cause instanceof ElementFailure) step.incident(me, cause.code, cause.message, retry);
  else if (cause instanceof EvaluationError) step.incident(me, codeOf(cause), cause.message, retry);
  else throw cause;
  return undefined;
}

function codeOf(cause: EvaluationError) {
  if (cause.kind === 'timeout') return 'EXPRESSION_TIMEOUT';
  return cause.kind === 'memory' ? 'RESOURCE_LIMIT' : 'EXTRACT_VALUE_ERROR';
}
