import type { z } from 'zod';

/** One environment variable: how it is read, and all that its documentation says. */
export interface Setting<Schema extends z.ZodType = z.ZodType> {
  /** Name of the environment variable. */
  readonly variable: string;
  /** From the variable's text, or undefined when it is unset or empty, to the value. */
  readonly schema: Schema;
  /** Completes "expected ...", e.g. `a whole number from 1 to 65535`. */
  readonly expected: string;
  /** One or two sentences for the person who runs the server. */
  readonly description: string;
  /** How the default reads in the documentation. */
  readonly defaultText: string;
  /** Its value never appears in messages. */
  readonly isSecret: boolean;
}

export function setting<Schema extends z.ZodType>(
  variable: string,
  schema: Schema,
  texts: { expected: string; description: string; defaultText?: string; isSecret?: boolean },
): Setting<Schema> {
  const byDefault = schema.safeParse(undefined);
  const defaultText =
    texts.defaultText ??
    (byDefault.success && byDefault.data !== undefined ? `\`${byDefault.data}\`` : 'unset');
  return { variable, schema, isSecret: false, ...texts, defaultText };
}
