import { parseKey, partOf } from '../../../../engine/runtime/index.js';
import { type Field, sqlType } from './field.js';

/** Values of a statement; what is pushed is referred to by the text that comes back. */
export class Parameters {
  readonly values: unknown[] = [];
  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}

const COMPARISONS = { $gt: '>', $gte: '>=', $lt: '<', $lte: '<=' } as const;

/** One field's condition as SQL. `value` has passed the field's schema. */
export function condition(field: Field, value: unknown, parameters: Parameters): string {
  if (typeof value !== 'object' || value === null) return equal(field, value, parameters);
  const parts = Object.entries(value)
    .filter(([, operand]) => operand !== undefined)
    .map(([operator, operand]) => apply(field, operator, operand, parameters));
  return parts.length > 0 ? parts.join(' AND ') : 'true';
}

function equal(field: Field, value: unknown, parameters: Parameters): string {
  const { sql, type, part } = field;
  const operand = parameters.add(value, sqlType(type));
  if (type === 'list') return `${operand} = ANY(${sql})`;
  if (!part) return `${sql} = ${operand}`;
  // Keys stand in their index after their part.
  const key = parseKey(String(value));
  return key === undefined
    ? 'false'
    : `${part} = ${parameters.add(partOf(key), 'smallint')} AND ${sql} = ${operand}`;
}

function apply(field: Field, operator: string, operand: unknown, parameters: Parameters): string {
  const { sql, type } = field;
  const array = () => parameters.add(operand, `${sqlType(type)}[]`);
  switch (operator) {
    case '$eq':
      return equal(field, operand, parameters);
    case '$neq':
      return type === 'list'
        ? `NOT (${equal(field, operand, parameters)})`
        : `${sql} IS DISTINCT FROM ${parameters.add(operand, sqlType(type))}`;
    case '$exists':
      return type === 'list'
        ? `cardinality(${sql}) ${operand ? '>' : '='} 0`
        : `${sql} IS ${operand ? 'NOT ' : ''}NULL`;
    case '$in':
      return type === 'list' ? `${sql} && ${array()}` : `${sql} = ANY(${array()})`;
    case '$notIn':
      return type === 'list' ? `NOT (${sql} && ${array()})` : `(${sql} IS NULL OR ${sql} <> ALL(${array()}))`;
    case '$like':
      return `${sql} LIKE ${parameters.add(likePattern(String(operand)), 'text')}`;
    default:
      return `${sql} ${COMPARISONS[operator as keyof typeof COMPARISONS]} ${parameters.add(operand, sqlType(type))}`;
  }
}

/** `*` is any text, `?` any character, `\` takes the next character as it is. */
function likePattern(text: string): string {
  return text.replace(/\\(.)|[\\*?%_]/g, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return /[%_\\]/.test(escaped) ? `\\${escaped}` : escaped;
    if (found === '*') return '%';
    return found === '?' ? '_' : `\\${found}`;
  });
}
