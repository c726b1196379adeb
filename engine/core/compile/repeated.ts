/** moddle, as the server and bpmn-js have it. */
export interface Reader<Element> {
  readonly properties: {
    set(element: Element, name: string, value: unknown): void;
    getProperty(
      element: Element,
      name: string,
    ): { readonly name: string; readonly isMany?: boolean; readonly isReference?: boolean } | undefined;
  };
}

/**
 * moddle keeps the last of several where the schema of BPMN allows one: the others would be gone without a word.
 *
 * @param tell hears, while a file is read, which element has several of what
 * @returns how to stop: editing sets again what is there
 */
export function watchRepeated<Element extends { readonly $type: string }>(
  { properties }: Reader<Element>,
  tell: (element: Element, name: string) => void,
): () => void {
  const { set } = properties;
  properties.set = (element, name, value) => {
    if (element.$type.startsWith('bpmn:')) {
      const property = properties.getProperty(element, name);
      // A reference is set a second time when it is resolved, to nothing if it leads nowhere.
      const isResolved = property?.isReference && (!(value instanceof Object) || '$type' in value);
      if (property && !property.isMany && !isResolved && Object.hasOwn(element, property.name))
        tell(element, property.name.replace(/^bpmn:/, ''));
    }
    set.call(properties, element, name, value);
  };
  return () => {
    properties.set = set;
  };
}
