import type { EventOf } from '../../engine/core/index.js';
import { begin } from './beginning.js';
import { isJoin } from './flows.js';
import {
  add,
  childrenOf,
  type Key,
  type Marking,
  nodeOf,
  put,
  type Token,
  tokensIn,
  without,
} from './marking.js';
import type { Model } from './model.js';

const roles = { body: undefined, inner: 'run', compensation: 'undo' } as const;

export function activated(model: Model, m: Marking, event: EventOf<'ElementActivated'>): readonly Marking[] {
  const node = model.nodes.get(event.elementId)!;
  const hasBody = (token: Token) => node.loop !== undefined && token.role === undefined;
  const fits = (token: Token) =>
    token.at === event.elementId &&
    token.scope === event.scopeKey &&
    !(isJoin(node) && token.flow !== undefined) &&
    (event.role === undefined
      ? !hasBody(token) && (token.role === undefined || token.role === 'handler')
      : event.role === 'body'
        ? hasBody(token)
        : token.role === roles[event.role]) &&
    (event.role !== 'inner' || token.counter === event.loopCounter) &&
    !(token.isSequential && isBusy(m, event.scopeKey));
  return m.tokens.filter(fits).map((token) => {
    const begun = begin(model, without(m, token), token, event.key);
    if (node.type !== 'complexGateway') return begun;
    return goOn(model, begun, event.key, token.joined ?? []);
  });
}

const isBusy = (m: Marking, scope: Key): boolean =>
  childrenOf(m, scope).length > 0 || tokensIn(m, scope).some((t) => !t.isSequential);

/** A complex gateway goes on at once and then waits for the late tokens. */
function goOn(model: Model, m: Marking, key: Key, used: readonly string[]): Marking {
  const l = m.live.get(key)!;
  const node = nodeOf(model, l);
  if (node.incoming.length < 2) return m;
  const tokens = node.outgoing.map(
    (flow): Token => ({ scope: l.scope!, at: model.flows.get(flow)!.target, flow }),
  );
  return add(put(m, key, { phase: 'reset', used }), ...tokens);
}
