import {
  duration,
  FeelDate,
  FeelDateTime,
  FeelDuration,
  FeelTime,
  isFunction,
  isRange,
  parseDate,
  parseDateTime,
  parseTime,
} from 'feelin';
import type { Type } from './model.js';
import { isContext } from './scope.js';

export interface Coercion {
  /** Does a value pass unary tests? */
  holds(tests: string, value: unknown): boolean;
  /** It comes from outside, as JSON: what is missing in a context is null. */
  readonly given?: boolean;
}

/**
 * A value where one of a type is expected (DMN 1.5, clause 10.3.2.9.4): one value for a list of one, a list of one for
 * a value, a date for a date and time, nothing for what does not conform. JSON has no dates: a text stands for one.
 */
export function coerce(value: unknown, type: Type | undefined, coercion: Coercion): unknown {
  if (!type || value === null || value === undefined) return value ?? null;
  const found = conform(value, type, coercion);
  if (found !== undefined) return found;
  if (type.is === 'list') return Array.isArray(value) ? null : (conform([value], type, coercion) ?? null);
  return Array.isArray(value) && value.length === 1 ? coerce(value[0], type, coercion) : null;
}

/** @returns the value as one of the type; undefined where it does not conform */
function conform(value: unknown, type: Type, coercion: Coercion): unknown {
  if (value === null || value === undefined) return null;
  const found = structure(value, type, coercion);
  if (found === undefined) return undefined;
  return (type.allowed ?? []).every((tests) => coercion.holds(tests, found)) ? found : undefined;
}

function structure(value: unknown, type: Type, coercion: Coercion): unknown {
  switch (type.is) {
    case 'Any':
      return value;
    case 'list': {
      if (!Array.isArray(value)) return undefined;
      const { items } = type;
      return items ? all(value.map((item) => conform(item, items, coercion))) : value;
    }
    case 'context':
      return isContext(value) ? entries(value, type, coercion) : undefined;
    default:
      return scalar(value, type.is);
  }
}

function entries(value: { readonly [name: string]: unknown }, type: Type, coercion: Coercion): unknown {
  const names = Object.keys(type.entries ?? {});
  if (!coercion.given && names.some((name) => !Object.hasOwn(value, name))) return undefined;
  const found = names.map((name) => {
    const entry = type.entries![name];
    const given = Object.hasOwn(value, name) ? value[name] : null;
    // A list of one and its item stand for each other here as well.
    return entry && given !== null ? inner(given, entry, coercion) : given;
  });
  return all(found) && { ...value, ...Object.fromEntries(names.map((name, n) => [name, found[n]])) };
}

const inner = (value: unknown, type: Type, coercion: Coercion): unknown =>
  coercion.given ? (coerce(value, type, coercion) ?? undefined) : conform(value, type, coercion);

/** undefined if one of them is */
const all = (values: readonly unknown[]): readonly unknown[] | undefined =>
  values.includes(undefined) ? undefined : values;

const scalars: { readonly [type: string]: (value: unknown) => boolean } = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  function: (value) => typeof value === 'function' || isFunction(value) || isRange(value),
  date: (value) => value instanceof FeelDate,
  time: (value) => value instanceof FeelTime,
  'date and time': (value) => value instanceof FeelDateTime,
  duration: (value) => value instanceof FeelDuration,
  'days and time duration': (value) => value instanceof FeelDuration && !value.yearsMonths,
  'years and months duration': (value) => value instanceof FeelDuration && value.yearsMonths,
};

function scalar(value: unknown, type: string): unknown {
  const is = scalars[type];
  if (!is || is(value)) return value;
  const read = temporal(value, type);
  return is(read) ? read : undefined;
}

/** A text as the date, time or duration that it stands for; null where it is none. All else is as it was. */
export function temporal(value: unknown, type: string): unknown {
  if (value instanceof FeelDate && type === 'date and time') return parseDateTime(`${value}T00:00:00Z`);
  const parse = parsers[type];
  if (typeof value !== 'string' || !parse) return value;
  try {
    return parse(value);
  } catch {
    return null;
  }
}

const parsers: { readonly [type: string]: (text: string) => unknown } = {
  date: parseDate,
  time: parseTime,
  dateTime: parseDateTime,
  'date and time': parseDateTime,
  duration,
  dayTimeDuration: duration,
  'days and time duration': duration,
  yearMonthDuration: duration,
  'years and months duration': duration,
};
