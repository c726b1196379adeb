import jsonata from 'jsonata-sync';

const compiled = new Map<string, jsonata.Expression>();

/** Evaluates JSONata at once; a wrong expression yields null, as form-js expects. */
function evaluate(text: string, data: unknown): unknown {
  try {
    let expression = compiled.get(text);
    if (!expression) {
      expression = jsonata(text);
      compiled.set(text, expression);
    }
    return expression.evaluate(data) ?? null;
  } catch {
    return null;
  }
}

/** Top-level names an expression reads. */
function names(text: string): string[] {
  return [...new Set([...text.matchAll(/(?<![\w.$"'])[A-Za-z_]\w*/g)].map(([name]) => name))];
}

class JsonataLanguage {
  isExpression(value: unknown): value is string {
    return typeof value === 'string' && value.startsWith('=');
  }
  getVariableNames(expression: unknown): string[] {
    return this.isExpression(expression) ? names(expression.slice(1)) : [];
  }
  evaluate(expression: unknown, data: unknown = {}): unknown {
    return this.isExpression(expression) ? evaluate(expression.slice(1), data) : null;
  }
  evaluateUnaryTest(expression: unknown, data: unknown = {}): boolean | null {
    return this.isExpression(expression) ? Boolean(evaluate(expression.slice(1), data)) : null;
  }
}

const PLACEHOLDER = /\{\{(.*?)\}\}/g;

class JsonataTemplating {
  isTemplate(value: unknown): value is string {
    return typeof value === 'string' && (value.startsWith('=') || /\{\{.*?\}\}/.test(value));
  }
  getVariableNames(template: unknown): string[] {
    if (!this.isTemplate(template)) return [];
    if (template.startsWith('=')) return names(template.slice(1));
    return [...template.matchAll(PLACEHOLDER)].flatMap(([, expression]) => names(expression ?? ''));
  }
  evaluate(
    template: string,
    context: unknown = {},
    options: { sanitizer?: (value: string) => string } = {},
  ): unknown {
    const clean = options.sanitizer ?? ((value: string) => value);
    const text = (value: unknown) =>
      value === null || value === undefined
        ? ''
        : typeof value === 'object'
          ? JSON.stringify(value)
          : String(value);
    if (template.startsWith('=')) return evaluate(template.slice(1), context);
    return template.replace(PLACEHOLDER, (_, expression: string) =>
      clean(text(evaluate(expression, context))),
    );
  }
}

/** Makes form-js evaluate JSONata. It evaluates while it draws, so the synchronous line of JSONata serves here. */
export const jsonataFormModule = {
  expressionLanguage: ['type', JsonataLanguage],
  templating: ['type', JsonataTemplating],
} as const;
