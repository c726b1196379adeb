import type { ElementId } from '../../model/graph.js';
import type { Json, Key, Variables } from './values.js';

/** What call activities and business rule tasks call. */
export type CallEvent =
  /** A called process has to be started; its completion comes back as the command `CompleteCall`. */
  | {
      readonly type: 'ProcessCalled';
      readonly elementKey: Key;
      readonly elementId: ElementId;
      readonly processId: string;
      readonly binding: 'latest' | 'deployment' | 'versionTag';
      readonly versionTag: string | null;
      readonly businessId: string | null;
      readonly variables: Variables;
    }
  | { readonly type: 'CallCanceled'; readonly elementKey: Key; readonly elementId: ElementId }
  /** A decision was evaluated, or could not be. `record`: how it came to its result, as the runtime keeps it. */
  | {
      readonly type: 'DecisionEvaluated';
      readonly key: Key;
      readonly elementKey: Key;
      readonly elementId: ElementId;
      readonly decisionId: string;
      readonly record: Json;
    };
