/** The parts of a form-js schema that decide whether data are right. */
export interface FormField {
  readonly type: string;
  readonly key?: string;
  readonly path?: string;
  readonly label?: string;
  readonly disabled?: boolean;
  readonly readonly?: boolean | string;
  readonly conditional?: { readonly hide?: string };
  readonly validate?: {
    readonly required?: boolean | string;
    readonly min?: number | string;
    readonly max?: number | string;
    readonly minLength?: number | string;
    readonly maxLength?: number | string;
    readonly pattern?: string;
    readonly validationType?: 'custom' | 'email' | 'phone';
  };
  readonly values?: readonly { readonly value: unknown; readonly label?: string }[];
  readonly valuesKey?: string;
  readonly valuesExpression?: string;
  readonly decimalDigits?: number;
  readonly increment?: number | string;
  readonly serializeToString?: boolean;
  readonly subtype?: 'date' | 'time' | 'datetime';
  readonly disallowPassedDates?: boolean;
  readonly components?: readonly FormField[];
}

export interface FormSchema {
  readonly components: readonly FormField[];
}

export type Data = { readonly [name: string]: unknown };
