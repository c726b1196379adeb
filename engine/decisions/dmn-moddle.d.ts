declare module 'dmn-moddle' {
  export interface DmnElement {
    readonly $type: string;
    readonly $attrs?: { readonly [name: string]: string };
    readonly id?: string;
    // biome-ignore lint/suspicious/noExplicitAny: the model of a foreign library, read with care in one place
    readonly [name: string]: any;
  }
  export class DmnModdle {
    fromXML(xml: string): Promise<{
      rootElement: DmnElement;
      warnings: readonly Error[];
      elementsById: Record<string, DmnElement>;
    }>;
  }
}
