import type { Database } from './store/database.js';

export interface Clock {
  /** ms since 1970 by the database's clock, or where a test pinned it. */
  now(): number;
  /** Holds the engine's time at a moment (ms since 1970). @throws Error without `testClock` */
  pin(milliseconds: number): Promise<void>;
  reset(): Promise<void>;
  /** Resolves when nothing is left to do at the present time: due timers, jobs in process, messages, commands. */
  settle(): Promise<void>;
}

/** ms; an answer that took longer says too little about the time. */
const SLOW = 500;
/** ms between two looks at the database's clock. */
const LOOK = 5_000;
/** The same where tests pin the clock, perhaps through another node. */
const TEST_LOOK = 250;

/**
 * The database's time, read every few seconds and carried on by this machine's monotonic clock: nodes whose own
 * clocks differ agree, and no command waits for a question about the time.
 */
export class DatabaseClock {
  private offset: number | undefined;
  private pinned: number | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly isTest: boolean,
  ) {}

  now(): number {
    return this.pinned ?? this.realNow();
  }
  /** Never pinned. */
  realNow(): number {
    return Math.floor(performance.now() + (this.offset ?? 0));
  }

  async look(): Promise<void> {
    const before = performance.now();
    const { rows } = await this.database.query({
      text: 'SELECT clock_timestamp() AS now, pinned_at FROM engine_clock',
      values: [],
    });
    const after = performance.now();
    // As if the answer had come in no time: behind the database by what it took, never ahead. One that took long
    // would put the clock back for nothing.
    if (after - before < SLOW || this.offset === undefined) {
      this.offset = (rows[0].now as Date).getTime() - after;
    }
    this.pinned = this.isTest ? ((rows[0].pinned_at as Date | null)?.getTime() ?? null) : null;
  }

  start(): void {
    this.timer = setInterval(() => void this.look().catch(() => undefined), this.isTest ? TEST_LOOK : LOOK);
    this.timer.unref();
  }
  stop(): void {
    clearInterval(this.timer);
  }

  async pin(milliseconds: number | null): Promise<void> {
    if (!this.isTest)
      throw new Error('The clock can only be moved where the engine was started with a test clock.');
    await this.database.query({
      text: 'UPDATE engine_clock SET pinned_at = $1',
      values: [milliseconds === null ? null : new Date(milliseconds).toISOString()],
    });
    await this.look();
  }
}
