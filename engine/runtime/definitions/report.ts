/** What a deployment says about its files: the wording of the compiler, with the file it is about. */
export interface Diagnostic {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly elementId: string | null;
  readonly elementName: string | null;
  readonly elementType: string | null;
  readonly message: string;
  readonly help: string;
  readonly line: number | null;
  readonly resourceName: string;
}

export interface ElementReport {
  readonly elementId: string;
  readonly elementType: string;
  readonly name: string | null;
  readonly status: 'executed' | 'documentation' | 'refused';
  readonly resourceName: string;
  readonly note: string | null;
}

export interface DeploymentReport {
  readonly diagnostics: readonly Diagnostic[];
  readonly elements: readonly ElementReport[];
}
