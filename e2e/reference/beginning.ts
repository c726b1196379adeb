/** What happens when a flow node is activated (clause 13.3 to 13.5). */
import { flowsFrom } from './flows.js';
import { add, fresh, isTrue, type Key, type Live, type Marking, put, type Token } from './marking.js';
import { isScopeType, type Model, type Node, type Trigger } from './model.js';

const thrown = new Set(['message', 'signal', 'error', 'escalation', 'compensate', 'cancel', 'terminate']);

/** A token becomes a live element. */
export function begin(model: Model, before: Marking, token: Token, key: Key): Marking {
  const node = model.nodes.get(token.at)!;
  const l: Live = {
    ...fresh(key, node.id, token.scope, 'ready'),
    ...(token.role && { role: token.role }),
    ...(token.counter !== undefined && { counter: token.counter }),
    ...(token.race !== undefined && { race: token.race }),
    ...(token.undoneFor !== undefined && { undoneFor: token.undoneFor }),
  };
  const m: Marking = { ...before, live: new Map(before.live).set(key, l) };
  if (node.loop && token.role === undefined) return beginLoop(m, node, key);
  if (isScopeType(node.type)) return beginScope(m, node, key, token);
  if (node.type === 'eventBasedGateway')
    return add(
      put(m, key, { phase: 'waiting' }),
      ...node.outgoing.map((flow) => ({
        scope: token.scope,
        at: model.flows.get(flow)!.target,
        race: key,
      })),
    );
  return put(m, key, work(model, node, m, key));
}

function beginScope(m: Marking, node: Node, key: Key, token: Token): Marking {
  if (token.role === 'undo') return put(m, key, { phase: 'undoing', undo: token.undo! });
  const after = put(m, key, { phase: 'scope' });
  if (token.start) return add(after, { scope: key, at: token.start });
  return add(
    after,
    ...node.starts.map((at): Token => ({ scope: key, at, ...(node.isSequential && { isSequential: true }) })),
  );
}

export function beginLoop(m: Marking, node: Node, key: Key): Marking {
  const { kind, cardinality, testBefore } = node.loop!;
  const run = (counter: number): Token => ({ scope: key, at: node.id, role: 'run', counter });
  if (kind === 'standard') {
    if (testBefore && !isTrue(m, key, node.loop!.while))
      return put(m, key, { phase: 'loop', isClosing: true });
    return add(put(m, key, { phase: 'loop', begun: 1 }), run(1));
  }
  const first = kind === 'parallel' ? cardinality : Math.min(1, cardinality);
  const after = put(m, key, { phase: 'loop', begun: first, isClosing: first === cardinality });
  return add(after, ...Array.from({ length: first }, (_, n) => run(n + 1)));
}

function work(model: Model, node: Node, m: Marking, key: Key): Partial<Live> {
  switch (node.type) {
    case 'userTask':
    case 'serviceTask':
    case 'receiveTask':
    case 'callActivity':
      return { phase: 'waiting' };
    case 'intermediateCatchEvent':
      return { phase: node.triggers.some(({ kind }) => kind === 'link') ? 'ready' : 'waiting' };
    case 'sendTask':
    case 'intermediateThrowEvent':
    case 'endEvent':
      return throwing(node.triggers.filter(({ kind }) => thrown.has(kind)));
    case 'exclusiveGateway':
    case 'inclusiveGateway': {
      const canGoOn = node.outgoing.length === 0 || flowsFrom(model, node, m, key).length > 0;
      return { phase: canGoOn ? 'ready' : 'stuck' };
    }
    default:
      return { phase: 'ready' };
  }
}

export const throwing = (todo: readonly Trigger[]): Partial<Live> => ({
  phase: todo.length > 0 ? 'throwing' : 'ready',
  todo,
});
