import type { ModdleElement } from 'bpmn-moddle';
import type { CompileContext } from '../compile/context.js';
import type { Step } from '../kernel/step.js';
import type { FlowId, FlowNode } from '../model/graph.js';
import type { Arrival, Json, Key, Variables } from '../state/events.js';
import type { ElementInstance } from '../state/instance-state.js';

type Done = void | Promise<void>;

/** How an element that is not BPMN's own is written: `<acme:approval>` is an `Approval` of the namespace of `acme`. */
export interface Notation {
  readonly prefix: string;
  readonly uri: string;
  /** The BPMN type whose attributes and content it has as well, e.g. `bpmn:Task`. */
  readonly superClass: string;
}

/** What a flow node does when a token comes, waits, is told something, and goes. One per BPMN element type. */
export interface ElementModule {
  readonly notation?: Notation;
  /** What it is completed with is its result: handed on by its output mappings, or as it is. */
  readonly publishes?: true;
  /** The element's own part of its executable node. Runs once per deployment; reports problems, does not throw. */
  compile?(el: ModdleElement, c: CompileContext): Partial<FlowNode>;
  /** A token arrives. */
  enter(step: Step, node: FlowNode, at: Arrival): Done;
  /** The element's own work; done again when an incident of its start is resolved. */
  start?(step: Step, node: FlowNode, me: ElementInstance): Done;
  /** The element is ready to go. `flows`: the outgoing flows chosen already. */
  complete(
    step: Step,
    node: FlowNode,
    me: ElementInstance,
    variables: Variables,
    flows?: readonly FlowId[],
  ): Done;
  /** What the element itself waits for has happened: job done, handler ended, race won. */
  resume?(step: Step, node: FlowNode, me: ElementInstance, signal: Json): Done;
  /** One of the subscriptions for this catching element has fired; `owner` holds it. */
  trigger?(step: Step, node: FlowNode, owner: ElementInstance, variables: Variables): Done;
  /** Which waiting tokens are taken together now, one per named flow? `null`: keep waiting. Asked when the step is quiet. */
  join?(
    step: Step,
    node: FlowNode,
    waiting: Waiting,
    scopeKey: Key,
  ): readonly FlowId[] | null | Promise<readonly FlowId[] | null>;
  /** The tokens have been taken. */
  fire?(step: Step, node: FlowNode, scopeKey: Key, flows: readonly FlowId[]): Done;
  /** A child has ended; others may still live. */
  childEnded?(step: Step, node: FlowNode, me: ElementInstance): Done;
  /** No child lives and no token waits inside. */
  childrenEnded?(step: Step, node: FlowNode, me: ElementInstance): Done;
}

export type Waiting = { readonly [flow: FlowId]: number };
