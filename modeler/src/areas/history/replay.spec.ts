import type { HistoryEvent } from '../../app/types';
import { marksAt } from './replay';

const event = (type: string, elementId: string, elementInstanceKey: string | null = null) =>
  ({ type, elementId, elementInstanceKey, elementType: '' }) as HistoryEvent;

/** A task with a deadline that is done in time. */
const events = [
  event('ElementActivated', 'task', '1'),
  event('SubscriptionOpened', 'deadline'),
  event('SubscriptionClosed', 'deadline'),
  event('ElementCompleted', 'task', '1'),
  event('SequenceFlowTaken', 'done'),
];

describe('the diagram after an event', () => {
  it('has the token where it is, and no path yet', () => {
    expect(marksAt(events, 1)).toMatchObject({ active: { task: 1 }, taken: [], chosen: 'deadline' });
  });

  it('shows the path of the token, and nothing that only waited for it', () => {
    expect(marksAt(events, 4)).toMatchObject({ active: {}, taken: ['task', 'done'], chosen: 'done' });
  });
});
