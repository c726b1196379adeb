export type { DeploymentReport, Diagnostic, ElementReport } from './definitions/report.js';
export { type EngineOptions, EngineRuntime } from './engine-runtime.js';
export * from './errors.js';
export { instanceOf, localOf, parseKey, partOf } from './keys.js';
export * from './types.js';
