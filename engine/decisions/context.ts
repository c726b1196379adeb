import type { DmnElement } from 'dmn-moddle';
import { checkFeel } from '../core/expressions/feel.js';
import type { Diagnostic, SyntaxProblem, Variables } from '../core/index.js';
import type { TypeOf } from './item-definitions.js';
import type { Type } from './model.js';
import { checkUnaryTests } from './unary-tests.js';

/** Gathers what is wrong with a DMN file while it is compiled. */
export class Context {
  readonly diagnostics: Diagnostic[] = [];
  /** Names that the file gives, as far as FEEL cannot read them without knowing them. */
  names: Variables = {};
  /** What the types of the file are, once it is read. */
  typeOf: TypeOf = () => undefined;
  constructor(private readonly resourceName: string) {}
  get isRefused(): boolean {
    return this.diagnostics.some((d) => d.severity === 'error');
  }
  error(rule: string, el: DmnElement | null, message: string, help: string): void {
    this.diagnostics.push({
      rule,
      severity: 'error',
      elementId: el?.id ?? null,
      elementName: (el?.name as string | undefined) ?? null,
      elementType: el ? el.$type.replace(/^\w+:/, '') : null,
      message,
      help,
      line: null,
      resourceName: this.resourceName,
    });
  }
  feel(owner: DmnElement, expression: DmnElement | undefined, what: string): string {
    const text = textOf(expression);
    this.language(expression?.expressionLanguage as string | undefined, owner, what);
    this.checked(owner, text, what, text === '' ? null : this.check(checkFeel, text));
    return text;
  }
  /** An input entry; an empty one holds always. */
  test(owner: DmnElement, tests: DmnElement, what: string): string {
    const test = textOf(tests) || '-';
    this.language(tests.expressionLanguage as string | undefined, owner, what);
    this.checked(owner, test, what, this.check(checkUnaryTests, test));
    return test;
  }
  /** The type of what has a `typeRef`, as a part of what is compiled from it. */
  typed(el: DmnElement | undefined): { readonly type?: Type } {
    const type = this.typeOf(el?.typeRef);
    return type ? { type } : {};
  }
  language(language: string | undefined, owner: DmnElement | null, what: string): void {
    if (!language || /feel/i.test(language)) return;
    this.error(
      'expression-language',
      owner,
      `Expected ${what} to be FEEL, but its language is ${language}.`,
      'Rewrite it in FEEL.',
    );
  }
  /** Most expressions are FEEL whatever the names are, and are checked sooner so. */
  private check(
    syntax: (text: string, names?: Variables) => SyntaxProblem | null,
    text: string,
  ): SyntaxProblem | null {
    const problem = syntax(text);
    return problem && Object.keys(this.names).length > 0 ? syntax(text, this.names) : problem;
  }
  private checked(el: DmnElement, text: string, what: string, problem: SyntaxProblem | null): void {
    if (!problem) return;
    const at = problem.position === undefined ? '' : ` at character ${problem.position}`;
    this.error(
      'feel-syntax',
      el,
      `Expected ${what} to be valid FEEL, but \`${text}\` is not${at}: ${problem.message}.`,
      'Correct the expression.',
    );
  }
}

const textOf = (el: DmnElement | undefined): string => ((el?.text as string | undefined) ?? '').trim();
