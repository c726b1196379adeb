import type { ModdleElement } from 'bpmn-moddle';
import { bare } from '../../core/compile/context.js';

/** What a trace of the simulator can be read with: facts of the model as it was drawn. */
export interface ModelFacts {
  readonly types: { readonly [id: string]: string };
  /** The process or sub-process around an element. */
  readonly scopes: { readonly [id: string]: string };
  readonly hosts: { readonly [boundaryEventId: string]: string };
  /** The pool a process is drawn in: the simulator calls the process by it. */
  readonly processNames: { readonly [processId: string]: string };
  /** Where each message flow goes, by its source. */
  readonly receivers: { readonly [id: string]: readonly string[] };
  /** Flows after a gateway that chooses, and those of them taken by default. */
  readonly choices: { readonly [gatewayId: string]: readonly string[] };
  readonly defaults: ReadonlySet<string>;
  /** Not entered by the simulator: what waits behind an event-based gateway, and catching link events. */
  readonly notEntered: ReadonlySet<string>;
  /** Not left by the simulator: event-based gateways, and terminate end events. */
  readonly notLeft: ReadonlySet<string>;
  /** Pairs of elements that a token goes between. */
  readonly ways: readonly (readonly [string, string])[];
  /** What throws, and what catches it. */
  readonly causes: readonly (readonly [string, string])[];
}

export const elementsOf = (scope: ModdleElement): readonly ModdleElement[] => scope.flowElements ?? [];
export const isThrowing = (el: ModdleElement): boolean =>
  /^bpmn:(IntermediateThrowEvent|EndEvent)$/.test(el.$type);
export const isChoosing = (el: ModdleElement): boolean =>
  /^bpmn:(Exclusive|Inclusive|Complex)Gateway$/.test(el.$type);
const triggerType = (el: ModdleElement): string => el.eventDefinitions?.[0]?.$type ?? '';

export function factsOf(definitions: ModdleElement): ModelFacts {
  const roots = definitions.rootElements as readonly ModdleElement[];
  const all = roots.filter((root) => root.$type === 'bpmn:Process').flatMap((process) => inside(process));
  const nodes = all.filter(({ el }) => el.$type !== 'bpmn:SequenceFlow');
  const flows = all.flatMap(({ el }) => (el.$type === 'bpmn:SequenceFlow' ? [el] : []));
  const messageFlows = roots.flatMap((root) => (root.messageFlows ?? []) as readonly ModdleElement[]);
  const participants = roots.flatMap((root) => (root.participants ?? []) as readonly ModdleElement[]);
  const ids = (matches: (el: ModdleElement) => boolean): string[] =>
    nodes.flatMap(({ el }) => (matches(el) ? [el.id!] : []));
  const boundaryEvents = nodes.filter(({ el }) => el.attachedToRef);
  const byEvents = flows.filter((flow) => flow.sourceRef.$type === 'bpmn:EventBasedGateway');
  return {
    types: {
      ...Object.fromEntries(
        nodes.map(({ el }) => [el.id, el.triggeredByEvent ? 'EventSubProcess' : bare(el.$type)]),
      ),
      ...Object.fromEntries(
        roots.flatMap((root) => (root.$type === 'bpmn:Process' ? [[root.id, 'Process']] : [])),
      ),
    },
    scopes: Object.fromEntries(nodes.map(({ el, scope }) => [el.id, scope.id])),
    hosts: Object.fromEntries(boundaryEvents.map(({ el }) => [el.id, el.attachedToRef.id])),
    processNames: Object.fromEntries(
      participants.flatMap((p) => (p.processRef ? [[p.processRef.id as string, p.id!]] : [])),
    ),
    receivers: Object.fromEntries(
      nodes.map(({ el }) => [
        el.id,
        messageFlows.filter((flow) => flow.sourceRef === el).map((flow) => flow.targetRef.id as string),
      ]),
    ),
    choices: Object.fromEntries(
      nodes.flatMap(({ el }) =>
        isChoosing(el)
          ? [[el.id, ((el.outgoing ?? []) as readonly ModdleElement[]).map((flow) => flow.id!)]]
          : [],
      ),
    ),
    defaults: new Set(nodes.flatMap(({ el }) => (el.default ? [el.default.id as string] : []))),
    notEntered: new Set([
      ...byEvents.map((flow) => flow.targetRef.id as string),
      ...ids((el) => el.$type === 'bpmn:IntermediateCatchEvent' && /Link/.test(triggerType(el))),
    ]),
    notLeft: new Set(ids((el) => el.$type === 'bpmn:EventBasedGateway' || /Terminate/.test(triggerType(el)))),
    ways: [
      ...flows.map((flow) => [flow.sourceRef.id as string, flow.targetRef.id as string] as const),
      // A cancel boundary event goes before or after its transaction: two moves of one happening.
      ...boundaryEvents
        .filter(({ el }) => !/Cancel/.test(triggerType(el)))
        .map(({ el }) => [el.id!, el.attachedToRef.id as string] as const),
    ],
    causes: causes(nodes.map(({ el }) => el)),
  };
}

function inside(scope: ModdleElement): { el: ModdleElement; scope: ModdleElement }[] {
  return elementsOf(scope).flatMap((el) => [{ el, scope }, ...inside(el)]);
}

/** The two are of one kind, and name one signal, error, escalation or link; compensation leads to its handlers. */
function causes(nodes: readonly ModdleElement[]): [string, string][] {
  const named = nodes.flatMap((el) =>
    ((el.eventDefinitions ?? []) as readonly ModdleElement[]).map((definition) => {
      const what = definition.signalRef ?? definition.errorRef ?? definition.escalationRef;
      return { el, name: `${definition.$type} ${what?.id ?? definition.name ?? ''}` };
    }),
  );
  const handlers = nodes
    .filter((el) => el.isForCompensation)
    .map((el) => ({ el, name: 'bpmn:CompensateEventDefinition ' }));
  const thrown = named.filter(({ el, name }) => isThrowing(el) && !/Message/.test(name));
  const caught = [...named.filter(({ el }) => !isThrowing(el)), ...handlers];
  return thrown.flatMap((one) =>
    caught
      .filter((other) => other.name === one.name)
      .map((other): [string, string] => [one.el.id!, other.el.id!]),
  );
}
