export interface Clock {
  /** ms since 1970 by the database's clock, or where a test pinned it. */
  now(): number;
  pin(milliseconds: number): Promise<void>;
  reset(): Promise<void>;
  /** Resolves when nothing is left to do at the present time. */
  settle(): Promise<void>;
}
