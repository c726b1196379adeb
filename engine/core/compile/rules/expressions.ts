import { named } from '../context.js';
import { type Model, typeName } from './model.js';
import { each, type Rule } from './rule.js';

export const expressionRules: readonly Rule[] = [
  each(
    'expression-formal',
    'Expression',
    (el, model: Model) =>
      typeName(el) === 'Expression' &&
      model.isExecutable(el) &&
      `Expected the expressions of an executable process to be formal, but one of ${named(el.$parent ?? el)} is written in natural language.`,
    'Give the expression the type tFormalExpression (xsi:type).',
    '8.3.6',
  ),
];
