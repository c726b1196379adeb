export { type CheckOptions, checkHistory, examine } from './check-history.js';
export { type Finding, INVARIANTS, type InvariantNumber, type Report } from './invariants.js';
