/** A finding of the server about a file that is deployed. */
import type { Diagnostic } from './report.js';

export const finding = (
  rule: string,
  elementId: string | null,
  message: string,
  help: string,
  resourceName: string,
): Diagnostic => ({
  rule,
  severity: 'error',
  elementId,
  elementName: null,
  elementType: null,
  message,
  help,
  line: null,
  resourceName,
});
