import type { Diagnostic, ElementReport } from '../../core/index.js';

export type { Diagnostic, ElementReport } from '../../core/index.js';

/** What a deployment says about its files. */
export interface DeploymentReport {
  readonly diagnostics: readonly Diagnostic[];
  readonly elements: readonly ElementReport[];
}
