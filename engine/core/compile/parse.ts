import { BpmnModdle, type ModdleElement } from 'bpmn-moddle';
import { foreignPackages } from '../elements/notations.js';
import { watchRepeated } from './repeated.js';
import { collapsedIds, readable } from './spelling.js';
import zeebe from './zeebe-descriptor.js';

export interface Parsed {
  readonly definitions: ModdleElement;
  readonly problems: readonly {
    readonly message: string;
    /** Where it is: the element itself may have no id. */
    readonly element: ModdleElement | null;
    /** A reference that leads to nothing in the file. */
    readonly reference: { readonly name: string; readonly to: string } | null;
    /** Name of what the element has several of, although the schema allows one. */
    readonly repeated?: string;
  }[];
  readonly byId: { readonly [id: string]: ModdleElement };
}

/** Parses BPMN XML. What the parser only warns about is reported: it would drop the part in question. */
export async function parseBpmn(xml: string): Promise<Parsed> {
  const moddle = new BpmnModdle({
    zeebe: zeebe as unknown as Record<string, unknown>,
    ...foreignPackages(),
  });
  const repeated: Parsed['problems'][number][] = [];
  watchRepeated(moddle, (element, name) =>
    repeated.push({ message: `several ${name}`, element, reference: null, repeated: name }),
  );
  const decoded = xml.replace(/^\uFEFF/, '').replace(/(<\?xml[^>]*?)\s+encoding\s*=\s*["'][^"']*["']/, '$1');
  const text = readable(collapsedIds(decoded));
  const { rootElement, warnings, elementsById } = await moddle.fromXML(text);
  return {
    definitions: rootElement,
    byId: elementsById,
    problems: [
      ...repeated,
      ...warnings.map((warning) => ({
        message: warning.message.replace(/\s+/g, ' ').trim(),
        element: warning.element ?? null,
        reference: warning.message.startsWith('unresolved reference')
          ? { name: warning.property ?? '', to: warning.value ?? '' }
          : null,
      })),
    ],
  };
}
