declare module 'bpmn-moddle' {
  export interface ModdleElement {
    readonly $type: string;
    readonly $attrs?: { readonly [name: string]: string };
    readonly $parent?: ModdleElement;
    readonly id?: string;
    get(name: string): unknown;
    // biome-ignore lint/suspicious/noExplicitAny: the model of a foreign library, read with care in one place
    readonly [name: string]: any;
  }
  export class BpmnModdle {
    constructor(packages?: Record<string, unknown>, options?: Record<string, unknown>);
    fromXML(xml: string): Promise<{
      rootElement: ModdleElement;
      references: readonly { element: ModdleElement; property: string; id: string }[];
      warnings: readonly (Error & { element?: ModdleElement; property?: string; value?: string })[];
      elementsById: Record<string, ModdleElement>;
    }>;
    readonly properties: {
      set(element: ModdleElement, name: string, value: unknown): void;
      getProperty(
        element: ModdleElement,
        name: string,
      ): { readonly name: string; readonly isMany?: boolean; readonly isReference?: boolean } | undefined;
    };
    toXML(element: ModdleElement, options?: { format?: boolean }): Promise<{ xml: string }>;
  }
}
