import type { DmnElement } from 'dmn-moddle';
import { checkSyntax, type Diagnostic, type SyntaxProblem } from '../core/index.js';
import { checkUnaryTests } from './unary-tests.js';

/** Gathers what is wrong with a DMN file while it is compiled. */
export class Context {
  readonly diagnostics: Diagnostic[] = [];
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
  feel(el: DmnElement, text: string, what: string): string {
    this.checked(el, text, what, text.trim() === '' ? null : checkSyntax('feel', text));
    return text.trim();
  }
  /** An input entry; an empty one holds always. */
  test(el: DmnElement, text: string, rule: number): string {
    const what = `an input entry of rule ${rule} of "${el.name}"`;
    const test = text.trim() || '-';
    this.checked(el, test, what, checkUnaryTests(test));
    return test;
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
