import type { DmnElement } from 'dmn-moddle';
import type { Context } from './context.js';
import type { Type } from './model.js';

/** Types of FEEL by the names they have in a file. */
const known: { readonly [typeRef: string]: string } = {
  string: 'string',
  number: 'number',
  boolean: 'boolean',
  date: 'date',
  time: 'time',
  dateTime: 'date and time',
  'date and time': 'date and time',
  dayTimeDuration: 'days and time duration',
  'days and time duration': 'days and time duration',
  yearMonthDuration: 'years and months duration',
  'years and months duration': 'years and months duration',
  duration: 'duration',
  list: 'list',
  context: 'context',
  function: 'function',
};

/** What the names of types in a file mean. */
export type TypeOf = (typeRef: unknown) => Type | undefined;

/**
 * Reads item definitions (DMN 1.5, clause 7.3.3). A name that is none of them, as that of an imported type, may be any
 * value.
 */
export function itemDefinitions(definitions: DmnElement, c: Context): TypeOf {
  const items = new Map(list(definitions.itemDefinition).map((item) => [String(item.name).trim(), item]));
  const read = (typeRef: unknown, within: readonly string[]): Type | undefined => {
    const name = String(typeRef ?? '').trim();
    const local = items.has(name) ? name : name.replace(/^[\w-]+:/, '');
    const item = items.get(local);
    // A type that consists of itself has no end; inside itself it may be any value.
    if (item && !within.includes(local)) return of(item, [...within, local]);
    return !item && Object.hasOwn(known, local) ? { is: known[local]! } : undefined;
  };
  const checked = new Map<DmnElement, string>();
  const tests = (item: DmnElement, property: string, what: string): string | undefined => {
    const el = item[property] as DmnElement | undefined;
    if (!el?.text?.trim()) return undefined;
    if (!checked.has(el)) checked.set(el, c.test(item, el, `the ${what} of the type "${item.name}"`));
    return checked.get(el);
  };
  const of = (item: DmnElement, within: readonly string[]): Type | undefined => {
    const one = constrained(single(item, within), tests(item, 'allowedValues', 'allowed values'));
    const whole = item.isCollection ? { is: 'list', ...(one && { items: one }) } : one;
    return constrained(whole, tests(item, 'typeConstraint', 'constraint'));
  };
  const single = (item: DmnElement, within: readonly string[]): Type | undefined => {
    const components = list(item.itemComponent);
    if (components.length > 0)
      return {
        is: 'context',
        entries: Object.fromEntries(
          components.map((each) => [String(each.name).trim(), of(each, within) ?? null]),
        ),
      };
    if (item.functionItem) {
      const output = read(item.functionItem.outputTypeRef, within);
      return { is: 'function', ...(output && { output }) };
    }
    return read(item.typeRef, within);
  };
  return (typeRef) => read(typeRef, []);
}

const list = (value: unknown) => (value ?? []) as readonly DmnElement[];

const constrained = (type: Type | undefined, tests: string | undefined): Type | undefined =>
  tests === undefined ? type : { is: 'Any', ...type, allowed: [...(type?.allowed ?? []), tests] };
