/**
 * Seeds that found something once, played before all others. A seed stands for the same history only as long as the
 * simulation draws the same; what they found has tests of its own, or mutants, beside.
 */
export const regressions: readonly number[] = [374, 481, 1656];
