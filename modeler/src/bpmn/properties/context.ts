import type Modeling from 'bpmn-js/lib/features/modeling/Modeling';
import type { Connection, Element, ModdleElement } from 'bpmn-js/lib/model/Types';
import type { Injector } from 'didi';
import { documentLanguage } from '../expression-language';
import { definitionsOf, Model, type Value } from './model';

/** Ids of the forms a task can link: those drawn with this diagram and those deployed. */
export interface FormChoices {
  known: () => { formId: string; label: string }[];
  isDrawn: (formId: string) => boolean;
}

/** What a group of the panel needs to read and write one element. */
export class Context {
  readonly model: Model;
  readonly owner: ModdleElement;
  /** URI of the language of expressions that name none. */
  readonly language: string;

  constructor(
    readonly element: Element,
    readonly injector: Injector,
    readonly forms: FormChoices,
  ) {
    this.model = new Model(injector);
    this.owner = element.businessObject;
    this.language = documentLanguage(definitionsOf(this.owner));
  }

  /** Getter and setter of a plain property of a moddle element. */
  property(name: string, owner: ModdleElement = this.owner) {
    return {
      get: () => owner.get(name) as Value,
      set: (value: Value) => this.model.set(this.element, owner, { [name]: value }),
    };
  }

  /** Getter and setter of a property of an extension element that comes and goes with its values. */
  extension(type: string, name: string, owner: ModdleElement = this.owner) {
    return {
      get: () => this.model.extension(owner, type)?.get(name) as Value,
      set: (value: Value) => this.model.setExtension(this.element, owner, type, { [name]: value }),
    };
  }

  /** Marks the flow as the default of its source, or takes the mark away. */
  setDefaultFlow(flow: ModdleElement | undefined) {
    const source = (this.element as Connection).source as Element;
    (this.injector.get('modeling') as Modeling).updateProperties(source, { default: flow });
  }
}
