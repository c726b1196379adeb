import { StandardSchemaValidationPipe } from '@nestjs/common';
import { type FieldError, Problem } from './problem.js';

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly code?: string;
  readonly keys?: readonly string[];
}

/** Checks bodies, queries and parameters against their schema; what does not fit is named, field by field. */
export const validation = new StandardSchemaValidationPipe({
  exceptionFactory: (issues) => requestProblem(issues as readonly Issue[]),
});

function requestProblem(issues: readonly Issue[]): Problem {
  const errors = issues.slice(0, 20).flatMap(errorsOf);
  const detail = errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join(' ');
  return new Problem(400, `The request is not as expected. ${detail}`, { code: 'INVALID_ARGUMENT', errors });
}

function errorsOf(issue: Issue): FieldError[] {
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
  if (issue.code === 'unrecognized_keys' && issue.keys) {
    return issue.keys.map((key) => ({
      path: [...path, key].join('.'),
      message: 'There is no field of this name here. Remove it, or correct its name.',
    }));
  }
  return [{ path: path.join('.'), message: sentence(issue.message) }];
}

const sentence = (text: string): string => {
  const found = text.replace(/^Invalid input: /, '');
  return `${found.charAt(0).toUpperCase()}${found.slice(1)}${/[.!?]$/.test(found) ? '' : '.'}`;
};
