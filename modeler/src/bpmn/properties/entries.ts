import {
  CheckboxEntry,
  isCheckboxEntryEdited,
  isSelectEntryEdited,
  isTextAreaEntryEdited,
  isTextFieldEntryEdited,
  SelectEntry,
  TextAreaEntry,
  TextFieldEntry,
} from '@bpmn-io/properties-panel';
import { h } from '@bpmn-io/properties-panel/preact';
import { useService } from 'bpmn-js-properties-panel';
import type { Value } from './model';

interface Field {
  id: string;
  label: string;
  description?: string;
  get: () => Value;
  set: (value: Value) => void;
  validate?: (value: Value) => string | null;
}

export interface Option {
  value: string;
  label: string;
}

export interface Entry {
  id: string;
  component: unknown;
  isEdited?: (node: unknown) => boolean;
  [property: string]: unknown;
}

// The panel re-renders an entry in place only while its component stays the same function, so these are constants.
type Props = Field & { element: unknown; options?: Option[]; monospace?: boolean };

const common = (props: Props) => ({
  element: props.element,
  id: props.id,
  label: props.label,
  description: props.description,
  getValue: props.get,
  setValue: props.set,
  validate: props.validate,
});

function TextProperty(props: Props) {
  return h(TextFieldEntry, { ...common(props), debounce: useService('debounceInput') });
}

function AreaProperty(props: Props) {
  return h(TextAreaEntry, {
    ...common(props),
    debounce: useService('debounceInput'),
    monospace: props.monospace,
    rows: 2,
    autoResize: true,
  });
}

function CheckboxProperty(props: Props) {
  return h(CheckboxEntry, common(props));
}

function SelectProperty(props: Props) {
  return h(SelectEntry, { ...common(props), getOptions: () => props.options });
}

interface ActionProps {
  id: string;
  label: string;
  run: () => void;
}

function ActionProperty(props: ActionProps) {
  return h(
    'div',
    { class: 'bio-properties-panel-entry', 'data-entry-id': props.id },
    h('button', { type: 'button', class: 'panel-action', onClick: props.run }, props.label),
  );
}

function NoteProperty(props: { id: string; text: string }) {
  return h('p', { class: 'bio-properties-panel-entry panel-note', 'data-entry-id': props.id }, props.text);
}

export const text = (field: Field): Entry => ({
  ...field,
  component: TextProperty,
  isEdited: isTextFieldEntryEdited,
});
/** Several lines; `monospace` for expressions. */
export const area = (field: Field, monospace = true): Entry => ({
  ...field,
  monospace,
  component: AreaProperty,
  isEdited: isTextAreaEntryEdited,
});
export const checkbox = (field: Field): Entry => ({
  ...field,
  component: CheckboxProperty,
  isEdited: isCheckboxEntryEdited,
});
export const select = (field: Field, options: Option[]): Entry => ({
  ...field,
  options,
  component: SelectProperty,
  isEdited: isSelectEntryEdited,
});
export const action = (id: string, label: string, run: () => void): Entry => ({
  id,
  label,
  run,
  component: ActionProperty,
});
export const note = (id: string, content: string): Entry => ({ id, text: content, component: NoteProperty });

export interface PanelGroup {
  id: string;
  label: string;
  entries?: Entry[];
  [property: string]: unknown;
}
