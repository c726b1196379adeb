import type { InstanceEvent } from '../../core/state/events.js';
import { packEvents, unpackEvents } from './packing.js';

describe('packed events', () => {
  const back = (...events: InstanceEvent[]) => unpackEvents(packEvents(events));

  it('come back as they were', () => {
    const events: InstanceEvent[] = [
      { type: 'ElementActivated', key: 1, elementId: 'a', scopeKey: 0 },
      { type: 'ElementActivated', key: 2, elementId: 'b', scopeKey: 0, role: 'inner', loopCounter: 3 },
      // A field is left out in the middle of the pattern.
      { type: 'ElementActivated', key: 3, elementId: 'c', scopeKey: 0, loopCounter: 4 },
      { type: 'ElementCompleted', key: 1, elementId: 'a' },
      { type: 'ElementCompleted', key: 9, elementId: 'of an earlier step' },
      { type: 'SequenceFlowTaken', flowId: 'f', scopeKey: 0 },
      { type: 'VariablesSet', scopeKey: 0, values: { x: null, y: [1, { z: 'ü' }] } },
      { type: 'UserTaskAssigned', key: 5, assignee: null, action: 'assign' },
      { type: 'ProcessInstanceCompleted' },
    ];
    expect(back(...events)).toEqual(events);
  });

  it('keep a field that their pattern does not know', () => {
    const newer = { type: 'JobCompleted', key: 1, worker: 'w' } as unknown as InstanceEvent;
    expect(back(newer)).toEqual([newer]);
  });
});
