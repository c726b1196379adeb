/**
 * The token game by the letter of BPMN 2.0.2, chapters 10 and 13: from where an instance stands, is it legal that this
 * happens, and where does it stand then? Written without a look at how the engine does it: what it shares with it are
 * only the names of events, by which it watches.
 */
import type { EventOf, InstanceEvent } from '../../engine/core/index.js';
import { activated } from './activating.js';
import { compensated } from './compensating.js';
import { complete, mustComplete } from './ending.js';
import { joined } from './joining.js';
import { add, childrenOf, fresh, type Marking, remove, type Token } from './marking.js';
import type { Model } from './model.js';
import { raised, thrown } from './thrown.js';
import { changed, closed, fired, opened, triggered } from './waiting.js';

/** Where the instance may stand after `event`; nowhere, where it was not legal. */
export function after(model: Model, m: Marking, event: InstanceEvent, now: number): readonly Marking[] {
  switch (event.type) {
    case 'ProcessInstanceCreated':
      return [created(model, m, event)];
    case 'ElementActivated':
      return activated(model, m, event);
    case 'ElementCompleted': {
      const l = m.live.get(event.key);
      return l && mustComplete(m, l) ? [complete(model, m, l)] : [];
    }
    case 'ElementTerminated':
      return m.live.get(event.key)?.phase === 'doomed' && childrenOf(m, event.key).length === 0
        ? [remove(m, event.key)]
        : [];
    case 'TokensJoined':
      return joined(model, m, event);
    case 'SubscriptionOpened':
      return opened(model, m, event, now);
    case 'SubscriptionClosed':
      return [closed(m, event.key)];
    case 'SubscriptionTriggered':
      return triggered(model, m, event.key, event.elementId);
    case 'SubscriptionFired':
      return fired(m, event.key);
    case 'VariablesSet':
      return [changed(model, m, event)];
    case 'MessageThrown':
    case 'SignalThrown':
    case 'ErrorThrown':
    case 'EscalationThrown':
      return thrown(model, m, event);
    case 'ProcessCalled':
      return m.live.get(event.elementKey)?.phase === 'waiting' ? [m] : [];
    case 'CompensationStarted':
      return compensated(m, event);
    case 'IncidentRaised':
      return raised(model, m, event);
    case 'IncidentResolved': {
      const incidents = new Map(m.incidents);
      incidents.delete(event.key);
      return [{ ...m, incidents }];
    }
    case 'ProcessInstanceCompleted':
      return m.live.get(0)?.phase === 'scope' && mustComplete(m, m.live.get(0)!)
        ? [{ ...remove(m, 0), status: 'completed' }]
        : [];
    case 'ProcessInstanceTerminated':
    case 'ProcessInstanceFailed': {
      const isOver = m.live.get(0)?.phase === 'doomed' && m.live.size === 1;
      const status = event.type === 'ProcessInstanceFailed' ? 'failed' : 'terminated';
      return isOver && m.isFailing === (status === 'failed') ? [{ ...remove(m, 0), status }] : [];
    }
    default:
      return [m];
  }
}

function created(model: Model, m: Marking, event: EventOf<'ProcessInstanceCreated'>): Marking {
  const root = model.nodes.get(model.root)!;
  const at = event.startElementId ? [event.startElementId] : root.starts;
  return add(
    {
      ...m,
      status: 'active',
      isCalled: event.called,
      live: new Map([[0, fresh(0, model.root, null, 'scope')]]),
    },
    ...at.map((id): Token => ({ scope: 0, at: id })),
  );
}
