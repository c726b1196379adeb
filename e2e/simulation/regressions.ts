/**
 * Seeds played before all others. With the mistakes put back that the simulation has found (the last of the mutants in
 * `e2e/mutants/mutants.ts`), these notice them; as long as the simulation draws the same.
 */
export const regressions: readonly number[] = [202, 385, 1_622];
