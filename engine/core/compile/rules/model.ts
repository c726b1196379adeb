import type { ModdleElement } from 'bpmn-moddle';
import { bare } from '../context.js';
import { eventDefinitions } from '../triggers.js';

type Elements = readonly ModdleElement[];

/** The elements of a file as the rules ask for them: by type, by neighbour, by surrounding scope. */
export class Model {
  private readonly elements: ModdleElement[] = [];
  private readonly flowsIn = new Map<ModdleElement, ModdleElement[]>();
  private readonly flowsOut = new Map<ModdleElement, ModdleElement[]>();

  constructor(readonly definitions: ModdleElement) {
    this.walk(definitions);
    for (const flow of this.all('SequenceFlow')) {
      add(this.flowsIn, flow.targetRef as ModdleElement | undefined, flow);
      add(this.flowsOut, flow.sourceRef as ModdleElement | undefined, flow);
    }
  }

  /** All elements of a type or of one that extends it, in document order. */
  all(type: string): Elements {
    return this.elements.filter((el) => is(el, type));
  }
  /** Sequence flows that lead to the node, whether or not it lists them. */
  incoming(el: ModdleElement): Elements {
    return this.flowsIn.get(el) ?? [];
  }
  outgoing(el: ModdleElement): Elements {
    return this.flowsOut.get(el) ?? [];
  }
  /** The process, or undefined outside of one. */
  process(el: ModdleElement): ModdleElement | undefined {
    for (let at: ModdleElement | undefined = el; at; at = at.$parent) if (is(at, 'Process')) return at;
    return undefined;
  }
  isExecutable(el: ModdleElement): boolean {
    return this.process(el)?.isExecutable === true;
  }
  byId(id: string): ModdleElement | undefined {
    return this.elements.find((el) => el.id === id);
  }
  /** The pool of an element: its participant, or the process itself when no participant refers to it. */
  pool(el: ModdleElement): ModdleElement | undefined {
    if (is(el, 'Participant')) return el;
    const process = this.process(el);
    return this.all('Participant').find((p) => process && p.processRef === process) ?? process;
  }

  private walk(el: ModdleElement): void {
    this.elements.push(el);
    const properties = (el.$descriptor?.properties ?? []) as readonly {
      name: string;
      isReference?: boolean;
    }[];
    for (const { name, isReference } of properties) {
      if (isReference || name === 'diagrams' || name === 'bpmndi:diagrams') continue;
      const value = Object.hasOwn(el, bare(name)) ? el[bare(name)] : undefined;
      for (const child of Array.isArray(value) ? value : [value])
        if (child?.$parent === el && child.$instanceOf) this.walk(child as ModdleElement);
    }
  }
}

function add(map: Map<ModdleElement, ModdleElement[]>, key: ModdleElement | undefined, flow: ModdleElement) {
  if (key) map.set(key, [...(map.get(key) ?? []), flow]);
}

export const is = (el: ModdleElement | undefined, ...types: string[]): boolean =>
  types.some((type) => el?.$instanceOf?.(`bpmn:${type}`) === true);
/** What a message flow may connect. At a choreography activity it ends at the band of a participant; files name the activity. */
export const exchangesMessages = (el: ModdleElement): boolean =>
  is(el, 'InteractionNode', 'ChoreographyActivity');
export const list = (value: unknown): Elements => (value ?? []) as Elements;
/** The kinds of the event's definitions, e.g. `['Message']`. */
export const triggers = (el: ModdleElement): readonly string[] =>
  eventDefinitions(el).map((d) => bare(d.$type).replace('EventDefinition', ''));
export const isEventSubProcess = (el: ModdleElement | undefined): boolean =>
  is(el, 'SubProcess') && el?.triggeredByEvent === true;
export const typeName = (el: ModdleElement): string => bare(el.$type);
