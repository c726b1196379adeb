import { messages } from '../app/messages';

export interface ReadElement {
  readonly id?: string;
  readonly name?: string;
  readonly $parent?: ReadElement;
}
/** What bpmn-js says while it reads a file. */
interface Warning {
  readonly message?: string;
  readonly element?: ReadElement;
  readonly property?: string;
  readonly value?: string;
}

/** What a person can do something with: which element it is, and what becomes of the part in question. */
export function importWarning(warning: unknown): string {
  const { message, element, property, value } = warning as Warning;
  if (!message) return String(warning);
  if (!message.startsWith('unresolved reference') || !property || !value) return message;
  return messages.modeler.importReference(named(element), property.replace(/^\w+:/, ''), value);
}

/** An element has several of what it may have one of, and bpmn-js keeps the last. */
export const importRepeated = (element: ReadElement, property: string): string =>
  messages.modeler.importRepeated(named(element), property);

function named(element: ReadElement | undefined): string {
  let place = element;
  // An event definition may have no id; the event has one.
  while (place && !place.id) place = place.$parent;
  return place?.name || place?.id || '?';
}
