import { atFaultPoints } from '../../engine/runtime/faults.js';
import { anna, begin, expected, type Scenarios } from './scenario.js';

/** What instances owe to others: messages and calls. */
export const outboxScenarios: Scenarios = {
  async 'a message and its receiver do not miss one another'(world, one, other) {
    const { reached, release } = world.hold('before-commit');
    const starting = begin(one, 'awaiting', { orderId: 'order-1' });
    await reached;
    const publishing = other.publishMessage(
      { name: 'goods', correlationKey: 'order-1', timeToLive: 60_000 },
      anna,
    );
    await world.settledOrBlocked(publishing);
    release();
    await Promise.all([starting, publishing]);
    return [];
  },

  async 'a message whose receiver is gone goes to the next, although a node fails in between'(
    world,
    one,
    other,
  ) {
    const orderId = 'order-2';
    const gone = await begin(one, 'awaiting', { orderId });
    const { reached, release } = world.hold('after-outbox-take');
    await one.publishMessage({ name: 'goods', correlationKey: orderId, timeToLive: 60_000 }, anna);
    await reached;
    await other.execute(gone, { type: 'CancelInstance' }, anna);
    const next = await begin(other, 'awaiting', { orderId });
    let commits = 0;
    atFaultPoints((point) => {
      // The first refuses the message; the second, which gives it to the next, fails.
      if (point === 'before-commit' && ++commits === 2) throw new Error('as ordered');
      return undefined;
    });
    release();
    await world.until('the second commit', async () => (commits >= 2 ? [commits] : []));
    atFaultPoints(undefined);
    await world.quiet();
    const rows = await world.rows(`SELECT 1 FROM process_instance WHERE key = $1 AND status = 'COMPLETED'`, [
      next,
    ]);
    return expected(rows.length === 1, 'the message is lost');
  },

  async 'a call that two nodes see is made once'(world, one, other) {
    const { reached, release } = world.hold('after-outbox-take');
    const instance = await begin(one, 'calling');
    await reached;
    await world.pollOutbox(other);
    release();
    await world.quiet();
    const rows = await world.rows('SELECT 1 FROM process_instance WHERE parent_key = $1', [instance]);
    return expected(rows.length === 1, `one call made ${rows.length} instances`);
  },

  async 'a cancelled call is not made'(world, one, other) {
    const { reached, release } = world.hold('after-outbox-take');
    const instance = await begin(one, 'calling');
    await reached;
    await other.execute(instance, { type: 'CancelInstance' }, anna);
    await world.until('the cancellation of the call', () =>
      world.rows(`SELECT 1 WHERE NOT EXISTS (SELECT FROM outbox WHERE work->>'do' = 'cancel call')`),
    );
    release();
    await world.quiet();
    return [];
  },
};
