import type { ModdleElement } from 'bpmn-js/lib/model/Types';
import jsonata from 'jsonata';
import { messages } from '../app/messages';

export const JSONATA = 'https://jsonata.org';
export const FEEL = 'https://www.omg.org/spec/DMN/20191111/FEEL/';

/** The name of an expression language by its URI. */
export function languageName(uri: string): string {
  if (/jsonata/i.test(uri)) return 'JSONata';
  if (/feel/i.test(uri)) return 'FEEL';
  if (/xpath/i.test(uri)) return 'XPath';
  return uri;
}

/** The language the file itself declares; undefined when it declares none (BPMN's own default, XPath, is not meant then). */
export function declaredLanguage(definitions: ModdleElement): string | undefined {
  return Object.hasOwn(definitions, 'expressionLanguage') ? definitions.expressionLanguage : undefined;
}

/** The language of expressions that name none: what the file declares, FEEL for Camunda 8 files, else JSONata. */
export function documentLanguage(definitions: ModdleElement): string {
  const declared = declaredLanguage(definitions);
  if (declared) return declared;
  return definitions.$attrs?.['modeler:executionPlatform'] === 'Camunda Cloud' ? FEEL : JSONATA;
}

/** What is wrong with a JSONata expression, with the position of the error; null when it parses. */
export function checkJsonata(expression: string): string | null {
  try {
    jsonata(expression);
    return null;
  } catch (error) {
    const { message, position } = error as { message?: string; position?: number };
    return messages.modeler.expression.invalid(message ?? String(error), position ?? 0);
  }
}

/** Checks a value that is an expression only when it begins with "=". */
export function checkValue(value: string | undefined, language: string): string | null {
  if (!value?.startsWith('=') || languageName(language) !== 'JSONata') return null;
  return checkJsonata(value.slice(1));
}
