import type { ElementId } from '../model/graph.js';

export type Severity = 'error' | 'warning' | 'info';

/** A finding about a model: which rule, where, what is wrong and what to do. Never thrown. */
export interface Diagnostic {
  readonly rule: string;
  readonly severity: Severity;
  readonly elementId: ElementId | null;
  readonly elementName: string | null;
  readonly elementType: string | null;
  readonly message: string;
  readonly help: string;
  readonly line: number | null;
  readonly resourceName: string;
}

/** What becomes of an element: executed, kept as documentation, or refused. */
export interface ElementReport {
  readonly elementId: ElementId;
  readonly elementType: string;
  readonly name: string | null;
  readonly status: 'executed' | 'documentation' | 'refused';
  readonly note: string | null;
  /** What becomes of each attribute, child element and extension that it has. */
  readonly attributes: readonly AttributeReport[];
  readonly resourceName: string;
}

export interface AttributeReport {
  /** As in BPMN; extensions with their prefix. */
  readonly name: string;
  readonly status: 'executed' | 'documentation';
  /** Why it changes nothing. */
  readonly note: string | null;
}
