import { installSystems, type Sql } from './employee-onboarding/systems.js';
import { onboardingWorkers } from './employee-onboarding/workers.js';
import type { Workers } from './worker.js';

export { ModelledError, type Worker, type Workers } from './worker.js';

/** A process that comes with Procession: its folder holds the .bpmn and .form files. */
export interface ShippedProcess {
  readonly folder: URL;
  /** Prepares the systems it deals with; may be called again. */
  install(sql: Sql): Promise<void>;
  workers(sql: Sql): Workers;
}

export const shippedProcesses: readonly ShippedProcess[] = [
  {
    folder: new URL('./employee-onboarding/', import.meta.url),
    install: installSystems,
    workers: onboardingWorkers,
  },
];
