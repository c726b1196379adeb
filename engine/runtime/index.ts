export type { DeploymentReport, Diagnostic, ElementReport } from './definitions/report.js';
export { type EngineOptions, EngineRuntime } from './engine-runtime.js';
export * from './errors.js';
export { BpmnError, type HandlerOptions, type JobHandler, type JobHandling } from './jobs/job-handlers.js';
export { globalOf, instanceOf, localOf, parseKey, partOf } from './keys.js';
export type { Logger } from './logger.js';
export { connectionOptions } from './store/connection.js';
export { AmbiguousCommit, isUnavailable } from './store/database.js';
export * from './types.js';
