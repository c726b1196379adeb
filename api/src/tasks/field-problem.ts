import { RE2JS } from 're2js';
import type { FormField } from './form-schema.js';

type Options = (expressionOrPath: string) => Promise<unknown>;

/** What is wrong with the value of one field, as a sentence; undefined when nothing is. */
export async function fieldProblem(
  field: FormField,
  value: unknown,
  options: Options,
): Promise<string | undefined> {
  const label = field.label || field.key;
  const isRequired = field.validate?.required === true;
  if (isMissing(field, value)) return isRequired ? `“${label}” is required.` : undefined;
  switch (field.type) {
    case 'textfield':
    case 'textarea':
      return textProblem(field, value, label);
    case 'number':
      return numberProblem(field, value, label);
    case 'checkbox':
      if (typeof value !== 'boolean') return `“${label}” must be true or false, found ${shown(value)}.`;
      return undefined;
    case 'select':
    case 'radio':
      return optionProblem(field, [value], options, label);
    case 'checklist':
    case 'taglist':
      if (!Array.isArray(value)) return `“${label}” must be a list, found ${shown(value)}.`;
      return optionProblem(field, value, options, label);
    case 'datetime':
      return dateProblem(field, value, label);
    default:
      return undefined;
  }
}

function isMissing(field: FormField, value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (field.type === 'checkbox') return field.validate?.required === true && value === false;
  return Array.isArray(value) && value.length === 0;
}

function textProblem(
  { validate = {} }: FormField,
  value: unknown,
  label: string | undefined,
): string | undefined {
  if (typeof value !== 'string') return `“${label}” must be a text, found ${shown(value)}.`;
  const { minLength, maxLength, pattern, validationType } = validate;
  if (isLimit(minLength) && value.length < Number(minLength))
    return `“${label}” must have at least ${minLength} characters, found ${value.length}.`;
  if (isLimit(maxLength) && value.length > Number(maxLength))
    return `“${label}” must have at most ${maxLength} characters, found ${value.length}.`;
  if (validationType === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value))
    return `“${label}” must be an e-mail address, found ${shown(value)}.`;
  if (validationType === 'phone' && !/^\+?[\d\s()./-]{3,30}$/.test(value))
    return `“${label}” must be a phone number, found ${shown(value)}.`;
  if (pattern && !matches(pattern, value))
    return `“${label}” must have the form ${pattern}, found ${shown(value)}.`;
  return undefined;
}

/** In time linear to the text, whatever the pattern: it comes from the form. A pattern RE2 does not know lets all pass. */
function matches(pattern: string, value: string): boolean {
  try {
    return RE2JS.compile(pattern).matcher(value).find();
  } catch {
    return true;
  }
}

function numberProblem(field: FormField, value: unknown, label: string | undefined): string | undefined {
  const number = field.serializeToString && typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number))
    return `“${label}” must be a number, found ${shown(value)}.`;
  const { min, max } = field.validate ?? {};
  if (isLimit(min) && number < Number(min)) return `“${label}” must be at least ${min}, found ${number}.`;
  if (isLimit(max) && number > Number(max)) return `“${label}” must be at most ${max}, found ${number}.`;
  const digits = field.decimalDigits;
  if (digits !== undefined && Number(number.toFixed(digits)) !== number)
    return digits === 0
      ? `“${label}” must be a whole number, found ${number}.`
      : `“${label}” must have at most ${digits} decimal digits, found ${number}.`;
  return undefined;
}

async function optionProblem(
  field: FormField,
  chosen: readonly unknown[],
  options: Options,
  label: string | undefined,
): Promise<string | undefined> {
  const source = field.valuesExpression ?? field.valuesKey;
  const listed = field.values ?? (source ? await options(source) : undefined);
  if (!Array.isArray(listed)) return undefined;
  const allowed = new Set(listed.map((option) => JSON.stringify(option?.value ?? option)));
  const wrong = chosen.find((value) => !allowed.has(JSON.stringify(value)));
  return wrong === undefined
    ? undefined
    : `“${label}” must be one of ${[...allowed].slice(0, 10).join(', ')}, found ${shown(wrong)}.`;
}

const DATES = {
  date: /^\d{4}-\d\d-\d\d$/,
  time: /^\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?$/,
  datetime: /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/,
} as const;
const EXAMPLES = { date: '2026-12-24', time: '08:30', datetime: '2026-12-24T08:30' } as const;

function dateProblem(
  { subtype = 'date' }: FormField,
  value: unknown,
  label: string | undefined,
): string | undefined {
  const isRight =
    typeof value === 'string' &&
    DATES[subtype].test(value) &&
    (subtype === 'time' || isCalendarDay(value.slice(0, 10)));
  return isRight
    ? undefined
    : `“${label}” must be a ${subtype} such as ${EXAMPLES[subtype]}, found ${shown(value)}.`;
}

/** There is no 30th of February. */
function isCalendarDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

const isLimit = (limit: number | string | undefined): boolean =>
  limit !== undefined && limit !== '' && Number.isFinite(Number(limit));

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 100);
