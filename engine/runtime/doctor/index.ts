export { type CheckOptions, checkHistory } from './check-history.js';
export { type Finding, INVARIANTS, type InvariantNumber, type Report } from './invariants.js';
