import { evaluate as feelin, isRange, unaryTest } from 'feelin';
import { plain } from '../core/expressions/feel.js';
import { type Evaluated, evaluateTable } from './decision-table.js';
import type { Boxed, BoxedFunction, BusinessKnowledge, DecisionFailure, Iteration, Type } from './model.js';
import { plainTest } from './plain-tests.js';
import { isContext, type Scope, told, withParameters } from './scope.js';
import { coerce } from './types.js';

/** Whose expressions are evaluated. */
export interface Owner {
  readonly name: string;
  fail(message: string): DecisionFailure;
  /** What an auditor should know, although the evaluation goes on. */
  note(message: string): void;
}

/** Boxed expressions and the FEEL in them (DMN 1.5, clause 10.2). @throws DecisionFailure */
export class BoxedExpressions {
  constructor(private readonly of: Owner) {}

  callable(
    { parameters, types, body }: BoxedFunction,
    scope: Scope,
    { name = 'The function', type }: Partial<Pick<BusinessKnowledge, 'name' | 'type'>> = {},
  ): unknown {
    return this.called(name, parameters, (values) => {
      const given = parameters.map((each, n) => {
        const value = this.typed(values[n] ?? null, types?.[each], `the parameter "${each}" of "${name}"`);
        return [each, value];
      });
      const found = this.box(body, { ...scope, ...Object.fromEntries(given) });
      return this.typed(found, type, `the result of "${name}"`);
    });
  }

  called(
    name: string,
    parameters: readonly string[],
    call: (values: readonly unknown[]) => unknown,
  ): unknown {
    return withParameters(parameters, (...values) => {
      if (values.length === parameters.length) return call(values);
      throw this.of.fail(
        `Expected "${name}" to be called by "${this.of.name}" with ${parameters.length} values (${parameters.join(', ')}), but it is called with ${values.length}.`,
      );
    });
  }

  /** Says where a value is lost: nobody would know why there is none. */
  typed(value: unknown, type: Type | undefined, what: string, given = false): unknown {
    const found = coerce(value, type, { given, holds: (tests, each) => this.holds(tests, each, {}) });
    if (found === null && value !== null && value !== undefined)
      this.of.note(`Expected ${what} to be ${described(type!)}, found ${short(value)}: null was taken.`);
    return found;
  }

  box(box: Boxed, scope: Scope, note?: (evaluated: Evaluated) => void): unknown {
    return this.typed(this.logic(box, scope, note), box.type, `a value in "${this.of.name}"`);
  }

  private logic(box: Boxed, scope: Scope, note?: (evaluated: Evaluated) => void): unknown {
    switch (box.box) {
      case 'literal':
        return this.feel(box.text, scope);
      case 'table':
        return evaluateTable(box, this.within(scope), note);
      case 'invocation': {
        const values = Object.fromEntries(
          box.bindings.map(({ name, value }, n) => [`p${n}`, { name, value: this.box(value, scope) }]),
        );
        const named = Object.entries(values).map(([p, { name }]) => `${name}: ${p}`);
        return this.feel(`${box.called}(${named.join(', ')})`, {
          ...scope,
          ...Object.fromEntries(Object.entries(values).map(([p, { value }]) => [p, value])),
        });
      }
      case 'context': {
        const inner: Scope = { ...scope };
        const context: Scope = {};
        for (const { name, type, value } of box.entries) {
          const found = this.typed(this.box(value, inner), type, `the entry "${name ?? 'result'}"`);
          if (name === null) return found;
          context[name] = found;
          inner[name] = context[name];
        }
        return context;
      }
      case 'relation':
        return box.rows.map((row) =>
          Object.fromEntries(
            box.columns.map((column, n) => [column, row[n] ? this.box(row[n], scope) : null]),
          ),
        );
      case 'list':
        return box.elements.map((element) => this.box(element, scope));
      case 'conditional':
        return this.box(this.box(box.condition, scope) === true ? box.held : box.otherwise, scope);
      case 'filter': {
        const matches = (item: unknown) =>
          this.box(box.match, { ...scope, ...(isContext(item) && item), item }) === true;
        return this.items(box.in, scope)?.filter(matches) ?? null;
      }
      case 'for':
      case 'some':
      case 'every':
        return this.iterate(box, scope);
      case 'function':
        return this.callable(box, scope);
    }
  }

  private iterate({ box, variable, in: given, each }: Iteration, scope: Scope): unknown {
    const items = this.items(given, scope);
    if (!items) return null;
    const partial: unknown[] = [];
    for (const item of items)
      partial.push(this.box(each, { ...scope, ...(box === 'for' && { partial }), [variable]: item }));
    if (box === 'for') return partial;
    // Neither true nor false is unknown, unless the others decide.
    const decisive = box === 'some';
    if (partial.includes(decisive)) return decisive;
    return partial.every((found) => found === !decisive) ? !decisive : null;
  }

  /** What is iterated: a list, a range, or a single value. */
  private items(given: Boxed, scope: Scope): readonly unknown[] | null {
    const found = this.box(given, scope);
    if (isRange(found))
      return this.feel('for item in range return item', { range: found }) as unknown[] | null;
    return found === null || Array.isArray(found) ? found : [found];
  }

  private within(scope: Scope): Parameters<typeof evaluateTable>[1] {
    return {
      name: this.of.name,
      fail: (message) => this.of.fail(message),
      feel: (text) => this.feel(text, scope),
      holds: (test, value) => this.holds(test, value, scope),
    };
  }

  private holds(test: string, value: unknown, scope: Scope): boolean {
    if (test === '-') return true;
    const isPlain = plainTest(test, value);
    return isPlain ?? (unaryTest(test, { ...scope, '?': value }) as { value: unknown }).value === true;
  }

  private feel(text: string, scope: Scope): unknown {
    const { value, warnings = [] } = feelin(text, scope) as {
      value: unknown;
      warnings?: readonly { type?: string; message: string }[];
    };
    const failed =
      value === null || value === undefined
        ? warnings.find((w) => w.type === 'FUNCTION_INVOCATION_FAILURE' || w.type === 'NO_FUNCTION_FOUND')
        : undefined;
    if (failed)
      throw this.of.fail(
        `The expression \`${text}\` of "${this.of.name}" could not be evaluated: ${failed.message}.`,
      );
    return value ?? null;
  }
}

/** `number`, `list of string`, `string ("a", "b")` with the tests that a value has to pass. */
function described({ is, items, allowed }: Type): string {
  const kind = is === 'list' && items ? `list of ${described(items)}` : is;
  return allowed?.length ? `${kind} (${allowed.join(' and ')})` : kind;
}

function short(value: unknown): string {
  const text = JSON.stringify(plain(told(value))) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
