import type { ElementModule } from '../elements/element-module.js';
import type {
  ElementId,
  ExecutableProcess,
  Expression,
  FlowId,
  FlowNode,
  SequenceFlow,
} from '../model/graph.js';
import { type Draft, draftOf, type Mutable } from '../state/draft.js';
import type {
  Arrival,
  EventOf,
  IncidentCode,
  InstanceEvent,
  Json,
  Key,
  PlannedMove,
  Retry,
  VariableChange,
  Variables,
} from '../state/events.js';
import { apply } from '../state/evolve.js';
import type { ElementInstance, InstanceState } from '../state/instance-state.js';
import { entryOf, valuesOf } from '../state/table.js';
import { type Env, type Limits, limitsOf } from './env.js';
import { after, type Maybe } from './promises.js';
import { asCondition, asText } from './results.js';
import { checkWritten } from './sizes.js';
import { disown } from './termination.js';

/**
 * One step of one instance: the verbs with which flow nodes move tokens. A verb that changes something emits an
 * event; nothing else changes the state.
 */
export class Step {
  readonly events: InstanceEvent[] = [];
  /** Planned moves, first in, first out; `head` is the next one. */
  agenda: PlannedMove[] = [];
  head = 0;
  /** Moves made so far, against the limit. */
  moves = 0;
  /** Scopes in which something ended: are they done? Asked when the agenda is empty. */
  readonly touched = new Set<Key>();
  /** Scopes whose variables changed: conditions are asked again when the agenda is empty. */
  variablesChanged = false;
  /** What changed, where a condition asks for that. */
  changes: VariableChange[] = [];
  /** User tasks whose listeners are told at the end of the step that they are canceled. */
  readonly canceled: Key[] = [];
  /** Scopes in which a join got a token. */
  readonly joins = new Set<Key>();
  readonly limits: Limits;
  readonly state: Draft;

  constructor(
    readonly process: ExecutableProcess,
    private readonly before: InstanceState,
    readonly env: Env,
    private readonly modules: { readonly [type: string]: ElementModule },
  ) {
    this.state = draftOf(before);
    this.limits = limitsOf(env);
  }

  get actor(): string | undefined {
    return this.env.actor ?? undefined;
  }

  get now(): number {
    return this.env.now;
  }

  // --- readers -------------------------------------------------------------------------------------------------

  node(id: ElementId): FlowNode {
    const node = id === this.process.id ? this.process.root : this.process.nodes[id];
    if (!node) throw new Error(`The process ${this.process.id} has no flow node ${id}.`);
    return node;
  }
  nodeOf(me: ElementInstance): FlowNode {
    return this.node(me.elementId);
  }
  flow(id: FlowId): SequenceFlow {
    return this.process.flows[id]!;
  }
  instance(key: Key): ElementInstance | undefined {
    return entryOf(this.state.instances, key);
  }
  /** The instance as it is now: a verb replaces entries or changes them, so a reference kept over one may be old. */
  fresh(me: ElementInstance): ElementInstance {
    return entryOf(this.state.instances, me.key) ?? me;
  }
  *childrenOf(scopeKey: Key): Iterable<ElementInstance> {
    for (const child of valuesOf(this.state.instances)) {
      if (child.scopeKey === scopeKey) yield child;
    }
  }
  moduleOf(node: FlowNode): ElementModule {
    return this.modules[node.type]!;
  }
  newKey(): Key {
    return this.state.nextKey++;
  }

  /** What an expression sees: the variables of the scope and of all scopes around it, the nearest winning. */
  visible(scopeKey: Key, extra?: Variables): Variables {
    const chain: Variables[] = [];
    for (
      let key: Key | undefined = scopeKey;
      key !== undefined && key >= 0;
      key = this.instance(key)?.scopeKey
    ) {
      const own = entryOf(this.state.variables, key);
      if (own) chain.push(own);
    }
    if (extra && Object.keys(extra).length > 0) chain.unshift(extra);
    if (chain.length === 1) return chain[0]!;
    return Object.assign({}, ...chain.reverse()) as Variables;
  }

  // --- verbs ---------------------------------------------------------------------------------------------------

  emit(event: InstanceEvent): void {
    apply(this.state, event, this.before);
    this.events.push(event);
  }

  /** The next planned move. */
  next(): PlannedMove | undefined {
    if (this.head === this.agenda.length) return undefined;
    const planned = this.agenda[this.head++]!;
    if (this.head > 512 && this.head * 2 > this.agenda.length) {
      this.agenda = this.agenda.slice(this.head);
      this.head = 0;
    }
    return planned;
  }
  planned(): readonly PlannedMove[] {
    return this.head === 0 ? this.agenda : this.agenda.slice(this.head);
  }
  plan(moves: readonly PlannedMove[]): void {
    this.agenda = [...moves];
    this.head = 0;
  }

  /** Plan that a token arrives at a node. */
  enter(elementId: ElementId, at: Arrival): void {
    this.agenda.push({ move: 'enter', elementId, at });
  }

  activate(node: FlowNode, at: Arrival): ElementInstance {
    const key = this.newKey();
    const { scopeKey, role, loopCounter, data } = at;
    const event: Mutable<EventOf<'ElementActivated'>> = {
      type: 'ElementActivated',
      key,
      elementId: node.id,
      scopeKey,
    };
    if (role) event.role = role;
    if (loopCounter !== undefined) event.loopCounter = loopCounter;
    if (data) event.data = data;
    this.emit(event);
    return entryOf(this.state.instances, key)!;
  }

  /** Plan the element's own work (`start` of its module). */
  start(me: ElementInstance): void {
    this.agenda.push({ move: 'start', key: me.key });
  }

  /** Plan that the element completes. `flows`: take these instead of all that apply. */
  complete(me: ElementInstance, variables: Variables = {}, flows?: readonly FlowId[]): void {
    const { key } = me;
    this.agenda.push(
      flows ? { move: 'complete', key, variables, flows } : { move: 'complete', key, variables },
    );
  }

  /** As `complete`, but before anything else moves: what it has read to come to its result is still so. */
  completeNext(me: ElementInstance, variables: Variables): void {
    this.agenda.splice(this.head, 0, { move: 'complete', key: me.key, variables });
  }

  /** Plan to tell a waiting element that what it waits for has happened. */
  resume(key: Key, signal: Json): void {
    this.agenda.push({ move: 'resume', key, signal });
  }

  /** The element is over; its scope will be asked whether it is done. */
  ended(me: ElementInstance): void {
    disown(this, me.key);
    this.emit({ type: 'ElementCompleted', key: me.key, elementId: me.elementId });
    this.touched.add(me.scopeKey);
  }

  take(flowId: FlowId, scopeKey: Key): void {
    this.emit({ type: 'SequenceFlowTaken', flowId, scopeKey });
    this.enter(this.flow(flowId).targetRef, { scopeKey, flowId });
  }

  park(node: FlowNode, at: Arrival): void {
    this.emit({ type: 'TokenParked', elementId: node.id, flowId: at.flowId!, scopeKey: at.scopeKey });
    this.joins.add(at.scopeKey);
    this.touched.add(at.scopeKey);
  }

  incident(
    me: ElementInstance,
    code: IncidentCode,
    message: string,
    retry: Retry,
    jobKey: Key | null = null,
  ): void {
    const { key: elementKey, elementId } = me;
    this.emit({
      type: 'IncidentRaised',
      key: this.newKey(),
      elementKey,
      elementId,
      code,
      message,
      jobKey,
      retry,
    });
  }

  /** Sets variables in exactly this scope. @throws ElementFailure where they are too large */
  setLocal(scopeKey: Key, values: Variables): void {
    if (isEmptyObject(values)) return;
    checkWritten(this, scopeKey, values);
    if (this.process.filtersConditions) {
      const known = entryOf(this.state.variables, scopeKey) ?? {};
      for (const name of Object.keys(values))
        this.changes.push({ scopeKey, name, event: name in known ? 'update' : 'create' });
    }
    this.emit({ type: 'VariablesSet', scopeKey, values });
    this.variablesChanged = true;
  }

  /** Sets each variable in the nearest scope, from here outwards, that has it; else in the process instance. */
  propagate(scopeKey: Key, values: Variables): void {
    if (isEmptyObject(values)) return;
    const byScope = new Map<Key, { [name: string]: Json }>();
    for (const [name, value] of Object.entries(values)) {
      const home = this.homeOf(scopeKey, name);
      const target = byScope.get(home) ?? {};
      target[name] = value;
      byScope.set(home, target);
    }
    for (const [home, target] of byScope) this.setLocal(home, target);
  }

  /** The nearest scope, from here outwards, that has the variable; else the process instance. */
  homeOf(scopeKey: Key, name: string): Key {
    let home = scopeKey;
    while (home > 0 && !(name in (entryOf(this.state.variables, home) ?? {})))
      home = this.instance(home)?.scopeKey ?? 0;
    return home;
  }

  evaluate(expression: Expression, variables: Variables): Json | Promise<Json> {
    if (expression.literal !== undefined) return expression.literal;
    return this.env.evaluate(expression, variables);
  }

  /** Evaluates for an element, in its scope. */
  async value(expression: Expression, me: { readonly key: Key }, extra?: Variables): Promise<Json> {
    if (expression.literal !== undefined) return expression.literal;
    return await this.env.evaluate(expression, this.visible(me.key, extra));
  }

  async text(
    expression: Expression,
    me: { readonly key: Key },
    what: string,
    longest?: number,
  ): Promise<string> {
    return asText(expression, await this.value(expression, me), what, longest);
  }

  condition(expression: Expression, me: { readonly key: Key }, extra?: Variables): Maybe<boolean> {
    return after(this.evaluate(expression, this.visible(me.key, extra)), (value) =>
      asCondition(expression, value),
    );
  }
}

function isEmptyObject(values: object): boolean {
  for (const _ in values) return false;
  return true;
}
