import type BpmnFactory from 'bpmn-js/lib/features/modeling/BpmnFactory';
import type Modeling from 'bpmn-js/lib/features/modeling/Modeling';
import type { Element, ModdleElement } from 'bpmn-js/lib/model/Types';
import { is } from 'bpmn-js/lib/util/ModelUtil';
import type { Injector } from 'didi';

export type Value = string | boolean | undefined;

/** Reads and writes the execution data of an element. Every write is one command, so one undo takes it back. */
export class Model {
  private readonly modeling: Modeling;
  private readonly factory: BpmnFactory;

  constructor(injector: Injector) {
    this.modeling = injector.get('modeling') as Modeling;
    this.factory = injector.get('bpmnFactory') as BpmnFactory;
  }

  /** The extension element of a type; undefined when there is none. */
  extension(owner: ModdleElement, type: string): ModdleElement | undefined {
    return owner.extensionElements?.values?.find((value: ModdleElement) => is(value, type));
  }

  /** Sets properties of a moddle element that exists. */
  set(element: Element, owner: ModdleElement, properties: Record<string, unknown>) {
    this.modeling.updateModdleProperties(element, owner, properties);
  }

  create(type: string, properties: Record<string, unknown>, parent: ModdleElement): ModdleElement {
    const made = this.factory.create(type, properties) as ModdleElement;
    made.$parent = parent;
    return made;
  }

  /** Sets properties of an extension element: makes it when needed, removes it when all its values are empty. */
  setExtension(element: Element, owner: ModdleElement, type: string, properties: Record<string, unknown>) {
    const existing = this.extension(owner, type);
    if (!existing) {
      this.addExtension(element, owner, type, properties);
      return;
    }
    const after = { ...existing, ...properties };
    const empty = Object.entries(after).every(
      ([name, value]) => name.startsWith('$') || value === undefined || value === '',
    );
    if (empty) this.removeExtension(element, owner, existing);
    else this.set(element, existing, properties);
  }

  private addExtension(
    element: Element,
    owner: ModdleElement,
    type: string,
    properties: Record<string, unknown>,
  ) {
    if (Object.values(properties).every((value) => value === undefined)) return;
    const container = owner.extensionElements;
    if (container) {
      const made = this.create(type, properties, container);
      this.adopt(made);
      this.set(element, container, { values: [...(container.values ?? []), made] });
      return;
    }
    const extensionElements = this.create('bpmn:ExtensionElements', { values: [] }, owner);
    const made = this.create(type, properties, extensionElements);
    this.adopt(made);
    extensionElements.values.push(made);
    this.set(element, owner, { extensionElements });
  }

  removeExtension(element: Element, owner: ModdleElement, extension: ModdleElement) {
    const container = owner.extensionElements;
    this.set(element, container, {
      values: container.values.filter((value: ModdleElement) => value !== extension),
    });
  }

  /** Adds an entry to a list of an extension element (headers, mappings), making the element when needed. */
  addTo(
    element: Element,
    owner: ModdleElement,
    type: string,
    list: string,
    entryType: string,
    properties: Record<string, unknown>,
  ) {
    const existing = this.extension(owner, type);
    const entry = this.create(entryType, properties, existing ?? owner);
    if (existing) this.set(element, existing, { [list]: [...(existing.get(list) ?? []), entry] });
    else this.addExtension(element, owner, type, { [list]: [entry] });
  }

  removeFrom(element: Element, owner: ModdleElement, type: string, list: string, entry: ModdleElement) {
    const existing = this.extension(owner, type);
    if (existing)
      this.set(element, existing, {
        [list]: existing.get(list).filter((each: ModdleElement) => each !== entry),
      });
  }

  private adopt(made: ModdleElement) {
    for (const value of Object.values(made))
      if (Array.isArray(value)) for (const child of value) child.$parent = made;
  }
}

export function definitionsOf(owner: ModdleElement): ModdleElement {
  let current = owner;
  while (current.$parent) current = current.$parent;
  return current;
}

/** The process an element stands for: itself, or the one a pool refers to. */
export function processOf(element: Element): ModdleElement | undefined {
  const owner = element.businessObject;
  if (is(owner, 'bpmn:Process')) return owner;
  return is(owner, 'bpmn:Participant') ? owner.processRef : undefined;
}

/** The event definition of a type; undefined when the element is no such event. */
export function eventDefinition(owner: ModdleElement, type: string): ModdleElement | undefined {
  return owner.eventDefinitions?.find((each: ModdleElement) => is(each, type));
}
