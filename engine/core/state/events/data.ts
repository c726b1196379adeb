import type { ElementId } from '../../model/graph.js';
import type { Json, Key, Variables } from './values.js';

export type DataEvent =
  /** `scopeKey` 0 is the process instance. Values replace those of the same name in that very scope. */
  | { readonly type: 'VariablesSet'; readonly scopeKey: Key; readonly values: Variables }
  /** A data store outlives the instance; the runtime keeps its value. */
  | {
      readonly type: 'DataStoreWritten';
      readonly elementKey: Key;
      readonly elementId: ElementId;
      readonly name: string;
      readonly value: Json;
    };
