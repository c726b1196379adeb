/** The part of a form-js schema that the screens read and write. */
export interface FormField {
  id: string;
  type: string;
  key?: string;
  label?: string;
  subtype?: string;
  dateLabel?: string;
  text?: string;
  values?: { value: string; label: string }[];
  validate?: { required?: boolean; [rule: string]: unknown };
  [property: string]: unknown;
}

export interface FormSchema {
  id: string;
  type: 'default';
  schemaVersion?: number;
  components: FormField[];
  executionPlatform?: string;
  [property: string]: unknown;
}

export const simpleTypes = ['textfield', 'textarea', 'number', 'checkbox', 'select', 'date'] as const;
export type SimpleType = (typeof simpleTypes)[number];

/** The type the builder shows for a field; null when it cannot change such a field. */
export function simpleType(field: FormField): SimpleType | null {
  if (field.type === 'datetime') return field.subtype === 'date' ? 'date' : null;
  return (simpleTypes as readonly string[]).includes(field.type) ? (field.type as SimpleType) : null;
}

/** A form without fields. */
export function emptyForm(id: string): FormSchema {
  return {
    type: 'default',
    id,
    schemaVersion: 19,
    exporter: { name: 'Procession', version: '0.1.0' },
    components: [],
  };
}

/** The field changed to another type; what only the old type has is dropped. */
export function withType(field: FormField, type: SimpleType): FormField {
  const { values, subtype, dateLabel, ...rest } = field;
  if (type === 'date') return { ...rest, type: 'datetime', subtype: 'date', dateLabel: field.label ?? '' };
  if (type === 'select')
    return {
      ...rest,
      type,
      values: values ?? [
        { value: 'yes', label: 'Yes' },
        { value: 'no', label: 'No' },
      ],
    };
  return { ...rest, type };
}

export function withLabel(field: FormField, label: string): FormField {
  return field.type === 'datetime' ? { ...field, label, dateLabel: label } : { ...field, label };
}

/** A legal variable name made of a label: "Amount in €" → amountIn. */
export function keyOf(label: string): string {
  const parts = label
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9 ]/g, ' ')
    .trim()
    .split(/\s+/)
    .filter(Boolean);
  const name = parts
    .map(
      (part, index) =>
        (index === 0 ? part.charAt(0).toLowerCase() : part.charAt(0).toUpperCase()) + part.slice(1),
    )
    .join('');
  return /^[A-Za-z]/.test(name) ? name : name ? `field${name}` : '';
}

/** "value=Label" lines to options and back. */
export function optionsOf(lines: string): { value: string; label: string }[] {
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const [value = '', ...label] = line.split('=');
      return { value: value.trim(), label: label.join('=').trim() || value.trim() };
    });
}

export function linesOf(options: { value: string; label: string }[] | undefined): string {
  return (options ?? [])
    .map(({ value, label }) => (value === label ? value : `${value}=${label}`))
    .join('\n');
}
