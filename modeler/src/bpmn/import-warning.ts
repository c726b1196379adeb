import { messages } from '../app/messages';

interface Element {
  readonly id?: string;
  readonly name?: string;
  readonly $parent?: Element;
}
/** What bpmn-js says while it reads a file. */
interface Warning {
  readonly message?: string;
  readonly element?: Element;
  readonly property?: string;
  readonly value?: string;
}

/** What a person can do something with: which element it is, and what becomes of the part in question. */
export function importWarning(warning: unknown): string {
  const { message, element, property, value } = warning as Warning;
  if (!message) return String(warning);
  if (!message.startsWith('unresolved reference') || !property || !value) return message;
  let place = element;
  // An event definition may have no id; the event has one.
  while (place && !place.id) place = place.$parent;
  const t = messages.modeler;
  return t.importReference(place?.name || place?.id || '?', property.replace(/^\w+:/, ''), value);
}
