import { setTimeout as sleep } from 'node:timers/promises';

/** ms that one look at due work may wait for what it found. */
export const TURN = 1_000;

/**
 * Waits for the work, but not for ever: one instance whose row is held must not keep all the others waiting. What is
 * under way goes on.
 */
export async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const ending = new AbortController();
  const { signal } = ending;
  try {
    await Promise.race([work, sleep(milliseconds, undefined, { signal, ref: false })]);
  } finally {
    ending.abort();
  }
}
