import { entryOf } from '../../core/index.js';
import { globalOf, LOCAL_KEYS } from '../keys.js';
import { insertOf, updateOf } from '../store/rows.js';
import type { Projection } from './projection.js';

const KEY = { part: 'smallint', instance_key: 'bigint', scope_key: 'bigint', name: 'text' } as const;
const insert = insertOf('variable', { ...KEY, key: 'bigint', value: 'text' });
const update = updateOf('variable', { ...KEY, value: 'text' }, ['part', 'instance_key', 'scope_key', 'name']);

interface Row {
  readonly part: number;
  readonly instance_key: string;
  readonly scope_key: string;
  readonly name: string;
  readonly key: bigint;
  value: string;
}

/** Current values. A variable is new where its scope did not have it before the batch. */
export function variables(): Projection {
  const inserts = new Map<string, Row>();
  const updates = new Map<string, Row>();
  return {
    on: {
      VariablesSet(event, step) {
        const { part, key } = step.after;
        const known = entryOf(step.before.state.variables, event.scopeKey);
        const { keyText } = step;
        const scope = event.scopeKey === 0 ? keyText : String(globalOf(key, event.scopeKey));
        for (const [name, json] of Object.entries(event.values)) {
          const place = `${scope} ${name}`;
          const value = JSON.stringify(json);
          const inserted = inserts.get(place);
          if (inserted) {
            inserted.value = value;
            continue;
          }
          const isNew = !(known && Object.hasOwn(known, name));
          if (isNew) step.after.variableCount += 1;
          const row = {
            part,
            instance_key: keyText,
            scope_key: scope,
            name,
            key: globalOf(key, LOCAL_KEYS - step.after.variableCount),
            value,
          };
          (isNew ? inserts : updates).set(place, row);
        }
      },
    },
    statements: () => [
      ...(inserts.size ? [insert([...inserts.values()] as never)] : []),
      ...(updates.size ? [update([...updates.values()] as never)] : []),
    ],
  };
}
