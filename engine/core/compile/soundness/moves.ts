import { upstream } from '../../kernel/joins.js';
import type { ElementId, ExecutableProcess, FlowId, FlowNode } from '../../model/graph.js';

/** Where tokens are: how many on each sequence flow. A token that starts a node by itself is on the place `@` + its id. */
export type Marking = ReadonlyMap<FlowId, number>;

/** What a node does with tokens, whatever data and people decide: one of these. */
export interface Alternative {
  readonly takes: readonly FlowId[];
  readonly gives: readonly FlowId[];
  /** Ends everything in its scope. */
  readonly ends?: boolean;
}

/** Conditional flows of which every combination is looked at; of more only each alone and all together. */
const mostCombined = 5;

/** The nodes of one scope, as a game of tokens without data. `null`: it has something whose moves depend on data or counts. */
export class ScopeNet {
  readonly nodes: readonly FlowNode[];

  private constructor(
    private readonly process: ExecutableProcess,
    readonly scope: FlowNode,
  ) {
    this.nodes = Object.values(process.nodes).filter((node) => node.scopeId === scope.id);
  }

  static of(process: ExecutableProcess, scope: FlowNode): ScopeNet | null {
    if (scope.type === 'AdHocSubProcess') return null;
    const net = new ScopeNet(process, scope);
    return net.nodes.every(isPlain) ? net : null;
  }

  /** The tokens that a run of the scope may begin with. */
  starts(): readonly Marking[] {
    const together = (this.scope.starts ?? []).map((id) => `@${id}`);
    const alone =
      this.scope === this.process.root ? this.process.startTriggers.map((s) => `@${s.elementId}`) : [];
    return [...(together.length > 0 ? [together] : []), ...alone.map((place) => [place])].map(
      (places) => new Map(places.map((place) => [place, 1])),
    );
  }

  /** Tokens that are on their way into the node. */
  waitingAt(node: FlowNode, marking: Marking): readonly FlowId[] {
    return [`@${node.id}`, ...node.incoming].filter((place) => marking.has(place));
  }

  /** What the node may do now; none where it waits. */
  alternatives(node: FlowNode, marking: Marking): readonly Alternative[] {
    const waiting = this.waitingAt(node, marking);
    if (waiting.length === 0) return [];
    const takes = this.isJoin(node) ? this.joined(node, marking) : [waiting[0]!];
    if (!takes) return [];
    if (endsScope(node)) return [{ takes, gives: [], ends: true }];
    const link = node.type === 'IntermediateThrowEvent' && node.triggers?.find((t) => t.type === 'link');
    if (link && link.type === 'link' && link.target) return [{ takes, gives: [`@${link.target}`] }];
    const results = this.outcomes(node).map((gives) => ({ takes, gives }));
    return [...results, ...this.boundaries(node, results[0]?.gives ?? [], takes)];
  }

  /** Is there a way by which a token gets to where it ends the whole scope? */
  mayEnd(marking: Marking): boolean {
    return this.nodes.some((node) => {
      if (!endsScope(node)) return false;
      const before = upstream(this.process, node, node.incoming);
      return [...marking.keys()].some((place) => this.at(place) === node.id || before.has(this.at(place)));
    });
  }

  /** The flow node in front of which a token waits. */
  private at(place: FlowId): ElementId {
    return place.startsWith('@') ? place.slice(1) : this.process.flows[place]!.targetRef;
  }

  isJoin(node: FlowNode): boolean {
    return /^(Parallel|Inclusive)Gateway$/.test(node.type) && node.incoming.length > 1;
  }

  private joined(node: FlowNode, marking: Marking): readonly FlowId[] | null {
    if (marking.has(`@${node.id}`)) return [`@${node.id}`];
    const filled = node.incoming.filter((flow) => marking.has(flow));
    if (node.type === 'ParallelGateway') return filled.length === node.incoming.length ? filled : null;
    const empty = node.incoming.filter((flow) => !marking.has(flow));
    const reachesEmpty = upstream(this.process, node, empty);
    const reachesFilled = upstream(this.process, node, filled, 'flows');
    for (const at of [...marking.keys()].map((place) => this.at(place)))
      if (at !== node.id && reachesEmpty.has(at) && !reachesFilled.has(at)) return null;
    return filled;
  }

  /** The flows a token may leave by. */
  private outcomes(node: FlowNode): readonly (readonly FlowId[])[] {
    const { outgoing } = node;
    if (outgoing.length === 0) return [[]];
    if (node.type === 'ExclusiveGateway' || node.type === 'EventBasedGateway')
      return outgoing.map((flow) => [flow]);
    const isConditional = (flow: FlowId) =>
      flow !== node.default &&
      (node.type === 'InclusiveGateway' || this.process.flows[flow]!.conditionExpression !== undefined);
    if (node.type === 'ParallelGateway') return [outgoing];
    const sure = outgoing.filter((flow) => flow !== node.default && !isConditional(flow));
    const conditional = outgoing.filter(isConditional);
    const chosen = combinations(conditional).map((flows) => [...sure, ...flows]);
    if (node.default) chosen.push([...sure, node.default]);
    else if (sure.length > 0 || conditional.length === 0) chosen.push(sure);
    return chosen;
  }

  /** An interrupting boundary event takes the token away; another one gives one more. */
  private boundaries(node: FlowNode, usual: readonly FlowId[], takes: readonly FlowId[]): Alternative[] {
    return (node.boundaryEvents ?? [])
      .map((id) => this.process.nodes[id]!)
      .filter((event) => !event.triggers?.some((t) => t.type === 'compensation'))
      .map((event) => ({
        takes,
        gives: event.cancelActivity === false ? [...usual, ...event.outgoing] : event.outgoing,
      }));
  }
}

/** Every choice of at least one. */
function combinations(flows: readonly FlowId[]): FlowId[][] {
  if (flows.length > mostCombined) return [...flows.map((flow) => [flow]), [...flows]];
  const chosen: FlowId[][] = [];
  for (let bits = 1; bits < 1 << flows.length; bits++)
    chosen.push(flows.filter((_, index) => (bits >> index) % 2 === 1));
  return chosen;
}

const endsScope = ({ type, triggers }: FlowNode): boolean =>
  type === 'EndEvent' &&
  triggers?.some((t) => t.type === 'terminate' || t.type === 'error' || t.type === 'cancel') === true;

const isPlain = (node: FlowNode): boolean =>
  !(node.type === 'ComplexGateway' && node.incoming.length > 1) &&
  !node.startQuantity &&
  !node.completionQuantity &&
  !(node.type === 'EventBasedGateway' && node.instantiate);
