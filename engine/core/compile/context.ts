import type { ModdleElement } from 'bpmn-moddle';
import { checkSyntax, languageOf } from '../expressions/index.js';
import type { Correlation, Expression, Language } from '../model/graph.js';
import { unkept } from '../model/names.js';
import type { Json } from '../state/events.js';
import { attributesOf } from './attributes.js';
import type { Diagnostic, ElementReport, Severity } from './diagnostics.js';

/** What the modules see while their elements are compiled: the document, and where to report. */
export class CompileContext {
  readonly diagnostics: Diagnostic[] = [];
  readonly elements: ElementReport[] = [];
  readonly language: Language | null;
  /** By message id; of the process that is being compiled. */
  correlations: ReadonlyMap<string, Correlation> = new Map();
  private readonly languageUri: string;

  constructor(
    readonly definitions: ModdleElement,
    readonly resourceName: string,
  ) {
    const declared = Object.hasOwn(definitions, 'expressionLanguage')
      ? (definitions.expressionLanguage as string)
      : undefined;
    const platform = definitions.$attrs?.['modeler:executionPlatform'];
    this.languageUri = declared ?? (platform === 'Camunda Cloud' ? 'feel' : 'jsonata');
    this.language = languageOf(this.languageUri);
  }

  problem(severity: Severity, rule: string, el: ModdleElement | null, message: string, help: string): void {
    this.diagnostics.push({
      rule,
      severity,
      elementId: el?.id ?? null,
      elementName: (el?.name as string | undefined)?.replace(/\s+/g, ' ').trim() || null,
      elementType: el ? bare(el.$type) : null,
      message,
      help,
      line: null,
      resourceName: this.resourceName,
    });
  }
  error(rule: string, el: ModdleElement | null, message: string, help: string): void {
    this.problem('error', rule, el, message, help);
  }

  /** An expression element or a text that is always an expression (conditions, cardinalities ...). */
  expression(
    el: ModdleElement,
    body: string | undefined,
    what: string,
    uri?: string,
    use: 'expression' | 'script' = 'expression',
  ): Expression | undefined {
    const text = body?.trim();
    if (!text) {
      this.error(
        'expression-missing',
        el,
        `Expected ${what} to have an expression, but it is empty.`,
        'Write the expression in the properties panel.',
      );
      return undefined;
    }
    const plain = text.startsWith('=') ? text.slice(1).trim() : text;
    const constant = constantOf(plain);
    if (constant !== undefined)
      return { language: this.language ?? 'jsonata', text: plain, literal: constant };
    const language = uri ? languageOf(uri) : this.language;
    const name = uri ?? this.languageUri;
    if (!language || (language === 'javascript' && use === 'expression')) {
      this.error(
        'expression-language',
        el,
        `Expected ${what} to be written in JSONata or FEEL, but its language is ${nameOf(name)}: ${quoted(text)}.`,
        `Set the expression language to JSONata and rewrite the expression, for example ${example(text)}.`,
      );
      return undefined;
    }
    return this.checked(el, language, plain, what);
  }

  /** A text of the model that is an expression only when it begins with `=`; else it stands for itself. */
  valueOrExpression(el: ModdleElement, text: string | undefined, what: string): Expression | undefined {
    if (text === undefined || text.trim() === '') return undefined;
    if (!text.trim().startsWith('=')) return literal(text.trim());
    return this.checked(el, this.language ?? 'jsonata', text.trim().slice(1).trim(), what);
  }

  /** The same, of a text by which something is looked up. */
  nameOrExpression(
    el: ModdleElement,
    text: string | undefined,
    what: string,
    longest?: number,
  ): Expression | undefined {
    const found = this.valueOrExpression(el, text, what);
    if (typeof found?.literal === 'string') this.checkName(el, found.literal, what, longest);
    return found;
  }
  checkName(el: ModdleElement, name: string, what: string, longest?: number): void {
    const problem = unkept(what, name, longest);
    if (problem) this.error('name-length', el, problem, 'Choose a shorter one.');
  }

  /** A mapping's source: an expression with or without `=`, a literal text where it is no valid expression start. */
  source(el: ModdleElement, text: string | undefined, what: string): Expression | undefined {
    if (text === undefined || text.trim() === '') return literal(null);
    return this.valueOrExpression(el, text, what);
  }

  checked(el: ModdleElement, language: Language, text: string, what: string): Expression | undefined {
    const constant = constantOf(text);
    if (constant !== undefined) return { language, text, literal: constant };
    const problem = checkSyntax(language, text);
    if (problem) {
      const at = problem.position === undefined ? '' : ` at character ${problem.position}`;
      this.error(
        'expression-syntax',
        el,
        `Expected ${what} to be valid ${languageNames[language]}, but ${quoted(text)} is not${at}: ${problem.message}.`,
        'Correct the expression.',
      );
      return undefined;
    }
    return { language, text };
  }

  executed(el: ModdleElement, note: string | null = null): void {
    this.report(el, 'executed', note);
  }
  documentation(el: ModdleElement, note: string | null = null): void {
    this.report(el, 'documentation', note);
  }
  private report(el: ModdleElement, status: ElementReport['status'], note: string | null): void {
    if (!el.id) return;
    const name = (el.name as string | undefined)?.replace(/\s+/g, ' ').trim() || null;
    this.elements.push({
      elementId: el.id,
      elementType: bare(el.$type),
      name,
      status,
      note,
      attributes: attributesOf(el),
      resourceName: this.resourceName,
    });
  }
}

export const bare = (type: string): string => type.slice(type.indexOf(':') + 1);
/** The name of the module that compiles it. */
export function typeOf(el: ModdleElement): string {
  const type = bare(el.$type);
  return type === 'SubProcess' && el.triggeredByEvent ? 'EventSubProcess' : type;
}
export const literal = (value: Json): Expression => ({
  language: 'jsonata',
  text: JSON.stringify(value),
  literal: value,
});
/** The variable of that name, whatever characters are in it. */
export const variable = (name: string): Expression => ({ language: 'jsonata', text: `\`${name}\`` });

/** Named after its owner, so that a message can say "the condition of flow yes". */
export const named = (el: ModdleElement): string =>
  el.name ? `"${String(el.name).replace(/\s+/g, ' ').trim()}" (${el.id})` : String(el.id);

/** The first `zeebe:` extension element of this type, e.g. `TaskDefinition`. */
export function extension(el: ModdleElement, type: string): ModdleElement | undefined {
  const values = (el.extensionElements?.values ?? []) as readonly ModdleElement[];
  return values.find((value) => value.$type === `zeebe:${type}`);
}

/** `bindingType` and `versionTag` of a reference to another resource. */
export function bindingOf(el: ModdleElement): {
  binding: 'latest' | 'deployment' | 'versionTag';
  versionTag?: string;
} {
  const binding = (el.bindingType as 'latest' | 'deployment' | 'versionTag' | undefined) ?? 'latest';
  const versionTag = el.versionTag as string | undefined;
  return { binding, ...(versionTag && { versionTag }) };
}

const languageNames: { readonly [L in Language]: string } = {
  jsonata: 'JSONata',
  feel: 'FEEL',
  javascript: 'JavaScript',
};

function nameOf(uri: string): string {
  if (/xpath/i.test(uri)) return 'XPath';
  if (/groovy/i.test(uri)) return 'Groovy';
  if (/java/i.test(uri)) return 'Java';
  return uri;
}

const quoted = (text: string): string => `\`${text.length > 80 ? `${text.slice(0, 77)}...` : text}\``;

/** A guess at what an XPath or Java-like condition would be in JSONata, as a starting point. */
function example(text: string): string {
  const data = text
    .replace(/bpmn:getData(?:Object|Input|Output)\('([^']*)'\)/g, '$1')
    .replace(/\$\{([^}]*)\}/g, '$1');
  const negated = /^not\((\w+)\)$/.exec(data);
  if (negated) return `\`${negated[1]} = false\``;
  if (/^\w+$/.test(data)) return `\`${data} = true\``;
  return `\`${data.replace(/==/g, '=').replace(/'/g, '"')}\``;
}

function constantOf(text: string): Json | undefined {
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  const string = /^"([^"\\]*)"$/.exec(text);
  return string ? string[1]! : undefined;
}
