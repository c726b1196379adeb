/**
 * Time, timers and chance of this process, while the engine runs in it: whatever it asks, the simulation answers. In
 * a process of its own only.
 */
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import type { Random } from '../../faults/random.js';
import type { Happening, Timeline } from './timeline.js';

/** Clocks of machines are wrong: nothing in the engine may depend on them. */
const WRONG = 3_600_000;

interface Present {
  readonly timeline: Timeline;
  readonly random: Random;
  /** ms since 1970 by the clock of the database. */
  readonly now: () => number;
}

let present: Present;
let ids = 0;

/** What the engine asks from now on is asked of these. */
export function enter(next: Present): void {
  present = next;
  ids = 0;
}

/**
 * What is made here gets the ids that follow `first`. The same node of every history has the same name then, so that which
 * parts it looks after is worked out once.
 */
export function numbered<T>(first: number, make: () => T): T {
  const before = ids;
  ids = first;
  try {
    return make();
  } finally {
    ids = before;
  }
}

class Timer {
  happening: Happening | undefined;

  constructor(
    private readonly milliseconds: number,
    private readonly run: () => void,
    private readonly repeats: boolean,
    readonly timeline = present.timeline,
  ) {
    this.set();
  }

  private set(): void {
    this.happening = this.timeline.after(this.milliseconds, () => {
      if (this.repeats) this.set();
      this.run();
    });
  }
  unref = (): this => this;
  ref = (): this => this;
  hasRef = (): boolean => false;
}

const stop = (timer: unknown): void => {
  if (timer instanceof Timer) timer.timeline.callOff(timer.happening);
};

/** To be called once, before the engine is loaded or later: imported names follow. */
export function install(): void {
  const begin =
    (repeats: boolean) =>
    (run: (...args: unknown[]) => void, milliseconds = 0, ...args: unknown[]) =>
      new Timer(milliseconds, () => run(...args), repeats);
  Object.assign(globalThis, {
    setTimeout: begin(false),
    setInterval: begin(true),
    setImmediate: (run: (...args: unknown[]) => void, ...args: unknown[]) =>
      new Timer(0, () => run(...args), false),
    clearTimeout: stop,
    clearInterval: stop,
    clearImmediate: stop,
  });
  Object.assign(performance, { now: () => present.timeline.now });
  Date.now = () => Math.floor(present.now()) + WRONG;
  Math.random = () => present.random.next();
  Object.assign(timers, { setTimeout: sleep });
  Object.assign(crypto, { randomUUID: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}` });
  syncBuiltinESMExports();
}

function sleep<T>(
  milliseconds: number,
  value?: T,
  { signal }: { signal?: AbortSignal } = {},
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = new Timer(milliseconds, () => resolve(value), false);
    signal?.addEventListener('abort', () => {
      stop(timer);
      reject(signal.reason);
    });
  });
}
