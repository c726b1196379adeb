import { mine } from '../draft.js';
import type { DataEvent } from '../events/data.js';
import { sizeOf } from '../size.js';
import { entryOf, put } from '../table.js';
import type { Appliers } from './appliers.js';

export const data: Appliers<DataEvent> = {
  VariablesSet(s, e, b) {
    const variables = mine(entryOf(b.variables, e.scopeKey), entryOf(s.variables, e.scopeKey));
    for (const name in e.values) {
      s.variableBytes += sizeOf(e.values[name]!) - (name in variables ? sizeOf(variables[name]!) : 0);
      variables[name] = e.values[name]!;
    }
    s.variables = put(b.variables, s.variables, e.scopeKey, variables);
  },
  DataStoreWritten: undefined,
};
