import { globalOf } from '../keys.js';
import { insertOf, updateOf } from '../store/rows.js';
import { instanceColumns, type Projection } from './projection.js';

const KEY = { part: 'smallint', instance_key: 'bigint', key: 'bigint' } as const;
const ENDED = { state: 'text', resolved_at: 'timestamptz', resolved_by: 'text' } as const;
const insert = insertOf('incident', {
  ...KEY,
  definition_key: 'bigint',
  element_instance_key: 'bigint',
  element_id: 'text',
  job_key: 'bigint',
  code: 'text',
  message: 'text',
  created_at: 'timestamptz',
  ...ENDED,
});
const update = updateOf('incident', { ...KEY, ...ENDED }, ['part', 'instance_key', 'key']);

type Row = { [column: string]: unknown };

export function incidents(): Projection & { readonly keys: () => Iterable<bigint> } {
  const inserts = new Map<bigint, Row>();
  const updates = new Map<bigint, Row>();
  return {
    keys: () => [...inserts.keys(), ...updates.keys()],
    on: {
      IncidentRaised(event, step) {
        step.after.incidentCount += 1;
        const key = globalOf(step.after.key, event.key);
        inserts.set(key, {
          key,
          element_instance_key: globalOf(step.after.key, event.elementKey),
          element_id: event.elementId,
          job_key: event.jobKey === null ? null : globalOf(step.after.key, event.jobKey),
          code: event.code,
          message: event.message,
          state: 'ACTIVE',
          created_at: step.atText,
          resolved_at: null,
          resolved_by: null,
          ...instanceColumns(step),
        });
      },
      IncidentResolved(event, step) {
        step.after.incidentCount -= 1;
        const { part, key: instance_key } = step.after;
        const key = globalOf(instance_key, event.key);
        const ended = { state: 'RESOLVED', resolved_at: step.atText, resolved_by: step.actor };
        const inserted = inserts.get(key);
        if (inserted) Object.assign(inserted, ended);
        else updates.set(key, { part, instance_key, key, ...ended });
      },
    },
    statements: () => [
      ...(inserts.size ? [insert([...inserts.values()])] : []),
      ...(updates.size ? [update([...updates.values()])] : []),
    ],
  };
}
