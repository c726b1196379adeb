import { evaluate as feelin, isRange, unaryTest } from 'feelin';
import { type Evaluated, evaluateTable } from './decision-table.js';
import type { Boxed, BoxedFunction, BusinessKnowledge, DecisionFailure, Iteration, Type } from './model.js';
import { plainTest } from './plain-tests.js';
import { isContext, type Scope, withParameters } from './scope.js';
import { coerce } from './types.js';

/** Whose expressions are evaluated. */
export interface Owner {
  readonly name: string;
  fail(message: string): DecisionFailure;
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
      const given = parameters.map((each, n) => [each, this.typed(values[n] ?? null, types?.[each])]);
      return this.typed(this.box(body, { ...scope, ...Object.fromEntries(given) }), type);
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

  typed(value: unknown, type: Type | undefined, given = false): unknown {
    return coerce(value, type, { given, holds: (tests, each) => this.holds(tests, each, {}) });
  }

  box(box: Boxed, scope: Scope, note?: (evaluated: Evaluated) => void): unknown {
    return this.typed(this.logic(box, scope, note), box.type);
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
          const found = this.typed(this.box(value, inner), type);
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
