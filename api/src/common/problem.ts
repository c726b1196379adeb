import { STATUS_CODES } from 'node:http';

export interface FieldError {
  /** Where in the request: `page.limit`, or the key of a form field. */
  readonly path: string;
  readonly message: string;
}

/** An answer that is no success, in the form of RFC 9457. */
export class Problem extends Error {
  override readonly name = 'Problem';
  /** Short and the same for all problems of its kind. */
  readonly title: string;

  /**
   * @param status HTTP status
   * @param detail what was expected, what was found, what to do: whole sentences
   * @param more members beside those of RFC 9457
   */
  constructor(
    readonly status: number,
    detail: string,
    readonly more: {
      readonly title?: string;
      readonly code?: string;
      readonly elementId?: string;
      readonly errors?: readonly FieldError[];
      readonly report?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(detail);
    this.title = more.title ?? STATUS_CODES[status] ?? 'Error';
  }
}

export const notFound = (what: string, key: string): Problem =>
  new Problem(404, `Expected ${what} with the key ${key}, but there is none.`, { code: 'NOT_FOUND' });

export const forbidden = (detail: string): Problem => new Problem(403, detail, { code: 'FORBIDDEN' });
