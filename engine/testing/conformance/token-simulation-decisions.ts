import { type Expression, evaluate, type Json, type Variables } from '../../core/index.js';
import type { ModelFacts } from './token-simulation-facts.js';
import { decisionOf } from './token-simulation-model.js';
import type { Line } from './token-simulation-order.js';

/** Which flows the trace takes after each visit of a gateway, as the conditions of those flows. */
export class Decisions {
  /** By gateway, the flows taken at the visits to come. */
  private readonly taken = new Map<string, string[][]>();
  private readonly gatewayOf = new Map<string, string>();
  /** The condition that is asked last when a gateway is visited. */
  private readonly lastOf = new Map<string, string>();

  constructor(
    private readonly facts: ModelFacts,
    lines: readonly Line[],
  ) {
    for (const [gateway, flows] of Object.entries(facts.choices)) {
      this.taken.set(gateway, visits(lines, gateway, flows));
      for (const flow of flows) this.gatewayOf.set(decisionOf(flow), gateway);
      const last = flows.filter((flow) => !facts.defaults.has(flow)).at(-1);
      if (last) this.lastOf.set(gateway, decisionOf(last));
    }
  }

  evaluate(expression: Expression, variables: Variables): Json | Promise<Json> {
    const gateway = this.gatewayOf.get(expression.text);
    if (!gateway) return evaluate(expression, variables);
    const toCome = this.taken.get(gateway)!;
    const holds = (toCome[0] ?? []).some((flow) => decisionOf(flow) === expression.text);
    const isOver =
      expression.text === this.lastOf.get(gateway) ||
      (holds && this.facts.types[gateway] === 'ExclusiveGateway');
    if (isOver) toCome.shift();
    return holds;
  }
}

/** In a trace a token leaves a gateway by the flows that are made right after. */
function visits(lines: readonly Line[], gateway: string, flows: readonly string[]): string[][] {
  return lines.flatMap((line, index) => {
    if (line.what !== 'exit' || line.id !== gateway) return [];
    const visit: string[] = [];
    for (let i = index + 1; lines[i]?.what === 'createScope' && flows.includes(lines[i]!.id); i++)
      visit.push(lines[i]!.id);
    return [visit];
  });
}
