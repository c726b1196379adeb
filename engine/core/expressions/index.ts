import { EvaluationError } from '../kernel/failures.js';
import type { Expression, Language } from '../model/graph.js';
import type { Json, Variables } from '../state/events.js';
import { checkFeel, evaluateFeel } from './feel.js';
import { checkJsonata, evaluateJsonata, isCheapJsonata, usualTimeout } from './jsonata.js';

export { fastPath } from './fast-path.js';

/** A syntax error; `position` counts characters from 0. */
export interface SyntaxProblem {
  readonly message: string;
  readonly position?: number;
}

/** Evaluates an expression in this process, bounded in steps and depth by its language's guardrails. @throws EvaluationError */
export function evaluate(
  expression: Expression,
  variables: Variables,
  timeout = usualTimeout,
): Json | Promise<Json> {
  if (expression.literal !== undefined) return expression.literal;
  switch (expression.language) {
    case 'jsonata':
      return evaluateJsonata(expression.text, variables, timeout);
    case 'feel':
      return evaluateFeel(expression.text, variables);
    case 'javascript':
      throw new EvaluationError(
        'Expected an expression in JSONata or FEEL; JavaScript runs in script tasks only, where the server allows it.',
      );
  }
}

/** Is the expression proven cheap by its form (paths, constants, comparison, arithmetic)? Then it may run in the node itself. */
export function isCheap(expression: Expression): boolean {
  return (
    expression.literal !== undefined || (expression.language === 'jsonata' && isCheapJsonata(expression.text))
  );
}

export function checkSyntax(language: Language, text: string): SyntaxProblem | null {
  if (language === 'jsonata') return checkJsonata(text);
  return language === 'feel' ? checkFeel(text) : null;
}

const languages: readonly [RegExp, Language][] = [
  [/jsonata/i, 'jsonata'],
  [/feel/i, 'feel'],
  [/(java|ecma)script|^js$/i, 'javascript'],
];

/** The language that a URI, MIME type or name stands for; null for one that this engine does not evaluate. */
export function languageOf(uri: string): Language | null {
  return languages.find(([pattern]) => pattern.test(uri))?.[1] ?? null;
}
