import { Problem } from '../common/problem.js';

const MINUTE = 60_000;
const PER_USER = 10;
const PER_ADDRESS = 100;

/** Counts wrong passwords, by address and user, so that they cannot be guessed. In memory: each node for itself. */
export class Attempts {
  private readonly failures = new Map<string, number[]>();

  /** @throws Problem 429 after too many wrong passwords within a minute */
  check(address: string, username: string): void {
    const wait = Math.max(this.wait(address, PER_ADDRESS), this.wait(`${address} ${username}`, PER_USER));
    if (wait <= 0) return;
    const seconds = Math.ceil(wait / 1000);
    throw new Problem(429, `Too many attempts to log in. Try again in ${seconds} s.`, {
      code: 'TOO_MANY_ATTEMPTS',
      headers: { 'retry-after': String(seconds) },
    });
  }

  failed(address: string, username: string): void {
    const now = performance.now();
    for (const key of [address, `${address} ${username}`]) {
      const recent = (this.failures.get(key) ?? []).filter((at) => now - at < MINUTE);
      this.failures.set(key, [...recent, now].slice(-PER_ADDRESS));
    }
    if (this.failures.size > 10_000) this.forgetOld(now);
  }

  /** ms until another attempt is allowed. */
  private wait(key: string, most: number): number {
    const failures = this.failures.get(key);
    const oldest = failures && failures.length >= most ? failures.at(-most)! : undefined;
    return oldest === undefined ? 0 : MINUTE - (performance.now() - oldest);
  }

  private forgetOld(now: number): void {
    for (const [key, times] of this.failures) {
      if (now - (times.at(-1) ?? 0) > MINUTE) this.failures.delete(key);
    }
  }
}
