export * from './commands.js';
export * from './compile/index.js';
export * from './elements/index.js';
export { explain } from './explain.js';
export * from './expressions/index.js';
export { correlationKeyOf } from './kernel/correlation.js';
export {
  type DecisionOutcome,
  type DecisionRequest,
  defaultLimits,
  type Env,
  type Limits,
  type ResourceRequest,
} from './kernel/env.js';
export * from './kernel/failures.js';
export * from './model/graph.js';
export { LONGEST_BUSINESS_ID, unkept } from './model/names.js';
export * from './state/events.js';
export { evolve } from './state/evolve.js';
export * from './state/instance-state.js';
export { parkedTokens } from './state/parked.js';
export { sizeOf } from './state/size.js';
export { entriesOf, entryOf, isEmpty, keysOf, type Table, valuesOf } from './state/table.js';
export { step } from './step.js';
