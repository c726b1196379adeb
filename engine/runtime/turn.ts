/** ms that one look at due work may wait for what it found. */
export const TURN = 1_000;

/**
 * Waits for the work, but not for ever: one instance whose row is held must not keep all the others waiting. What is
 * under way goes on.
 */
export async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds).unref();
  });
  try {
    await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
