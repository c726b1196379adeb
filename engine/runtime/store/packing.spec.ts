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

  it('say in one entry that a token passed an element', () => {
    const passed = (key: number, elementId: string, scopeKey: number): InstanceEvent[] => [
      { type: 'ElementActivated', key, elementId, scopeKey },
      { type: 'ElementCompleted', key, elementId },
    ];
    const flow = (flowId: string, scopeKey: number): InstanceEvent => ({
      type: 'SequenceFlowTaken',
      flowId,
      scopeKey,
    });
    const events = [
      ...[...passed(1, 'a', 0), flow('f', 0), ...passed(2, 'b', 0)],
      // Another scope, keys that are left out, a flow of another scope, nothing after.
      ...[...passed(7, 'c', 5), flow('g', 5), ...passed(8, 'd', 5), flow('h', 0), ...passed(3, 'e', 0)],
    ];
    expect(back(...events)).toEqual(events);
    expect(JSON.parse(packEvents(events))).toEqual([
      ...[
        ['go', 'a', 'f'],
        ['go', 'b'],
        ['go', 'c', 'g', 7, 5],
        ['go', 'd'],
      ],
      ['flow', 'h', 0],
      ['go', 'e', null, 3, 0],
    ]);
  });

  it('are read as they were written before', () => {
    const old = '[["act",1,"a",0],["end",1],["flow","f",0],{"type":"ProcessInstanceCompleted"}]';
    expect(packEvents(unpackEvents(old))).toBe('[["go","a","f"],["done"]]');
  });

  it('keep a field that their pattern does not know', () => {
    const newer = { type: 'JobCompleted', key: 1, worker: 'w' } as unknown as InstanceEvent;
    expect(back(newer)).toEqual([newer]);
  });
});
