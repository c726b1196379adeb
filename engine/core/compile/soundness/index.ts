import type { ModdleElement } from 'bpmn-moddle';
import type { ExecutableProcess, FlowId, FlowNode } from '../../model/graph.js';
import { type CompileContext, named } from '../context.js';
import { explore } from './explore.js';
import { ScopeNet } from './moves.js';

/**
 * Warns of joins that can never open, of joins at which tokens may wait for ever, and of scopes that can never come
 * to their end, whatever conditions and people decide.
 */
export function checkSoundness(process: ExecutableProcess, c: CompileContext): void {
  const scopes = [process.root, ...Object.values(process.nodes).filter((node) => node.starts !== undefined)];
  for (const scope of scopes) {
    const net = ScopeNet.of(process, scope);
    const found = net && explore(net);
    if (!net || !found) continue;
    for (const [id, missing] of found.stuck)
      warnOfJoin(process, process.nodes[id]!, missing, found.opened.has(id), c);
    if (
      !found.canEnd &&
      !isInterruptible(process, scope) &&
      found.stuck.size === 0 &&
      net.starts().length > 0
    )
      c.problem(
        'warning',
        'never-ends',
        elementOf(scope),
        `${named(elementOf(scope))} can never come to its end: every way leads back into a loop.`,
        'Give the loop a way out, for example an exclusive gateway with a condition.',
      );
  }
}

/** Does an event end it from outside? Then a loop without a way out has one. */
function isInterruptible({ nodes }: ExecutableProcess, scope: FlowNode): boolean {
  const boundaries = (scope.boundaryEvents ?? []).map((id) => nodes[id]!);
  const starts = (scope.eventSubProcesses ?? [])
    .flatMap((id) => nodes[id]!.starts ?? [])
    .map((id) => nodes[id]!);
  return (
    boundaries.some((event) => event.cancelActivity !== false) ||
    starts.some((event) => event.isInterrupting !== false)
  );
}

function warnOfJoin(
  process: ExecutableProcess,
  join: FlowNode,
  missing: ReadonlySet<FlowId>,
  opens: boolean,
  c: CompileContext,
): void {
  const el = elementOf(join);
  const flows = [...missing].map((flow) => {
    const { sourceRef, name } = process.flows[flow]!;
    return `"${name ?? process.nodes[sourceRef]?.name ?? flow}"`;
  });
  const what = `tokens on all its ${join.incoming.length} incoming flows, and none comes by ${list(flows)}`;
  if (opens)
    c.problem(
      'warning',
      'join-may-wait',
      el,
      `The join ${named(el)} may wait for ever: it needs ${what} in some runs.`,
      'Use an inclusive gateway to join what an inclusive or conditional split began, an exclusive one for alternatives.',
    );
  else
    c.problem(
      'warning',
      'join-never-opens',
      el,
      `The join ${named(el)} can never open: it needs ${what} as long as tokens wait on the others.`,
      'Its branches are alternatives: join them with an exclusive gateway, or split them with a parallel one.',
    );
}

const elementOf = ({ type, id, name }: FlowNode): ModdleElement =>
  ({ $type: `bpmn:${type}`, id, name }) as unknown as ModdleElement;

const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
