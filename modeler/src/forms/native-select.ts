import {
  Description,
  Errors,
  FormContext,
  Label,
  Select,
  useExpressionEvaluation,
} from '@bpmn-io/form-js-viewer';
import { h } from 'preact';
import { useContext } from 'preact/hooks';
import type { FormField } from './schema';

interface Option {
  value: unknown;
  label: string;
}

interface Properties {
  domId: string;
  disabled?: boolean;
  readonly?: boolean;
  errors?: string[];
  field: FormField & { description?: string; valuesKey?: string; valuesExpression?: string };
  value: unknown;
  onBlur?: () => void;
  onFocus?: () => void;
  onChange: (change: { value: unknown }) => void;
}

interface FormService {
  _getState: () => { initialData?: Record<string, unknown> };
}

function optionOf(raw: unknown): Option {
  if (typeof raw !== 'object' || raw === null) return { value: raw, label: String(raw) };
  const { value, label } = raw as { value?: unknown; label?: unknown };
  return { value: value ?? label, label: String(label ?? value) };
}

/** Options as form-js defines them: written in the form, in a variable, or by an expression. */
function useOptions(field: Properties['field']): Option[] {
  const { getService } = useContext(FormContext as never) as { getService: (name: string) => FormService };
  const evaluated = useExpressionEvaluation(field.valuesExpression as string);
  const data = getService('form')._getState().initialData ?? {};
  const raw = field.valuesKey !== undefined ? data[field.valuesKey] : (field.values ?? evaluated);
  return Array.isArray(raw) ? raw.map(optionOf) : [];
}

const same = (one: unknown, other: unknown) => one === other || JSON.stringify(one) === JSON.stringify(other);

/** The browser's own list: every keyboard, screen reader and telephone knows it (that of form-js has no role). */
function NativeSelect(props: Properties) {
  const { domId, disabled, readonly, errors = [], field, value, onBlur, onFocus, onChange } = props;
  const options = useOptions(field);
  const required = field.validate?.required === true;
  const chosen = options.findIndex((option) => same(option.value, value));
  const states = [
    errors.length > 0 && 'fjs-has-errors',
    disabled && 'fjs-disabled',
    readonly && 'fjs-readonly',
  ];
  return h(
    'div',
    { class: ['fjs-form-field fjs-form-field-select', ...states.filter(Boolean)].join(' ') },
    h(Label as never, { htmlFor: domId, label: field.label, required }),
    h(
      'select',
      {
        id: domId,
        class: 'fjs-input native-select',
        disabled: disabled || readonly,
        value: String(chosen),
        'aria-required': required,
        'aria-invalid': errors.length > 0,
        'aria-describedby': `${domId}-description ${domId}-error-message`,
        onBlur,
        onFocus,
        onChange: (event: Event) =>
          onChange({ value: options[Number((event.target as HTMLSelectElement).value)]?.value ?? null }),
      },
      h('option', { value: '-1' }, ''),
      ...options.map((option, index) => h('option', { key: index, value: String(index) }, option.label)),
    ),
    h(Description as never, { id: `${domId}-description`, description: field.description }),
    h(Errors as never, { id: `${domId}-error-message`, errors }),
  );
}
NativeSelect.config = (Select as { config: object }).config;

class NativeFields {
  static $inject = ['formFields'];
  constructor(formFields: { register: (type: string, field: unknown) => void }) {
    formFields.register('select', NativeSelect);
  }
}

export const nativeFieldsModule = { __init__: ['nativeFields'], nativeFields: ['type', NativeFields] };
