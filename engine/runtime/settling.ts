import { setTimeout as sleep } from 'node:timers/promises';
import type { Parts } from './assembly.js';
import type { JobHandlers } from './jobs/job-handlers.js';
import { backOff } from './store/database.js';

/** Looks that must find nothing before the engine counts as quiet. */
const QUIET = 2;
/** Looks that may fail, one after the other, while the database comes back. */
const FAILURES = 10;

/** Resolves when nothing is left to do at the present time. For tests, instead of sleeping. */
export async function settle(parts: Parts, handlers: JobHandlers): Promise<void> {
  for (let quiet = 0, failures = 0; quiet < QUIET; ) {
    let done: number;
    try {
      done = await look(parts, handlers);
      failures = 0;
    } catch (error) {
      if (++failures > FAILURES) throw error;
      await backOff(failures);
      continue;
    }
    quiet = done === 0 && isIdle(parts, handlers) ? quiet + 1 : 0;
    if (quiet < QUIET) await sleep(2);
  }
}

const isIdle = ({ runner, publisher, dispatcher, timers }: Parts, handlers: JobHandlers): boolean =>
  runner.isIdle && publisher.isIdle && dispatcher.isIdle && timers.isIdle && handlers.isIdle;

async function look(parts: Parts, handlers: JobHandlers): Promise<number> {
  await parts.clock.look();
  const timers = (await parts.timers.poll(true)) + (await parts.startTimers.poll());
  const work = await parts.outbox.poll(true);
  await parts.activation.release();
  const { rows } = await parts.database.query({
    text: `SELECT DISTINCT type FROM job WHERE type = ANY($1::text[]) AND state IN ('CREATED', 'FAILED')
      AND retries > 0 AND blocked_until IS NULL`,
    values: [handlers.types],
  });
  parts.activation.wake(rows.map((row) => row.type));
  return timers + work + rows.length;
}
