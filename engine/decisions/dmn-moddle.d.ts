declare module 'dmn-moddle' {
  export interface DmnElement {
    readonly $type: string;
    readonly $attrs?: { readonly [name: string]: string };
    readonly id?: string;
    // biome-ignore lint/suspicious/noExplicitAny: the model of a foreign library, read with care in one place
    readonly [name: string]: any;
  }
  export interface DmnPackage {
    readonly prefix: string;
    readonly types: readonly { readonly name: string }[];
  }
  export class DmnModdle {
    constructor(packages?: { readonly [prefix: string]: DmnPackage });
    getPackages(): readonly DmnPackage[];
    fromXML(xml: string): Promise<{
      rootElement: DmnElement;
      warnings: readonly Error[];
      elementsById: Record<string, DmnElement>;
    }>;
  }
}
