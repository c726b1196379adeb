/** What is told about a question to an expression host: its kind, its bounds, and why it was stopped. */
import { createHash } from 'node:crypto';
import { type Diagnostic, EvaluationError } from '../../core/index.js';
import type { Question } from './protocol.js';

/** ms that reading one file may take. */
const compileDeadline = 5000;

/** A decision is many expressions: so many times as long as one. */
const decisionShare = 3;

export function deadlineOf(question: Question, deadline: number): number {
  if (question.do === 'decide') return deadline * decisionShare;
  return isFile(question) ? compileDeadline : deadline;
}

export function tooCostly(cause: unknown, resourceName: string): Diagnostic {
  if (!(cause instanceof EvaluationError)) throw cause;
  const message = `Expected a file that can be read within ${compileDeadline / 1000} s, but this one could not: ${cause.message}`;
  const help = 'Split the model into called processes, or open it in a modeling tool and export it again.';
  return {
    rule: 'file-cost',
    severity: 'error',
    message,
    help,
    elementId: null,
    elementName: null,
    elementType: null,
    line: null,
    resourceName,
  };
}

export function killed(question: Question, complaint: string, deadline: number): EvaluationError {
  const isMemory = /heap out of memory|allocation failed|Invalid string length/i.test(complaint);
  const reason = isMemory
    ? 'needed more memory than it may use'
    : `took longer than ${deadlineOf(question, deadline)} ms`;
  const kind = kindOf(question);
  return new EvaluationError(
    `The ${kind} \`${brief(question)}\` ${reason} and was stopped.`,
    undefined,
    isMemory ? 'memory' : 'timeout',
  );
}

const isFile = (question: Question): question is Extract<Question, { readonly xml: string }> =>
  question.do === 'compile' || question.do === 'compileDecisions';

export const kindOf = (question: Question): string => {
  if (question.do === 'decide') return 'decision';
  return isFile(question) ? 'file' : 'expression';
};

function textOf(question: Question): string {
  switch (question.do) {
    case 'compile':
      return question.options.resourceName;
    case 'compileDecisions':
      return question.resourceName;
    case 'decide':
      return question.name;
    default:
      return question.expression.text;
  }
}

export const brief = (question: Question): string => {
  const text = textOf(question);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};
export const nameOf = (question: Question): string => {
  const text = isFile(question)
    ? question.xml
    : question.do === 'decide'
      ? `decision:${question.name}`
      : `${question.expression.language}:${question.expression.text}`;
  return createHash('sha256').update(text).digest('base64');
};
