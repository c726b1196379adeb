import type { Key } from '../../core/state/events.js';
import { globalOf } from '../keys.js';
import type { Step } from '../store/instance-record.js';
import { insertOf, timestamp, updateOf } from '../store/rows.js';
import { instanceColumns, type Projection } from './projection.js';

const insert = insertOf('element_instance', {
  part: 'smallint',
  instance_key: 'bigint',
  key: 'bigint',
  definition_key: 'bigint',
  element_id: 'text',
  scope_key: 'bigint',
  state: 'text',
  incident_key: 'bigint',
  loop_counter: 'integer',
  started_at: 'timestamptz',
  ended_at: 'timestamptz',
});
const KEY = { part: 'smallint', instance_key: 'bigint', key: 'bigint' } as const;
const end = updateOf('element_instance', { ...KEY, state: 'text', ended_at: 'timestamptz' }, [
  'part',
  'instance_key',
  'key',
]);
const blame = updateOf('element_instance', { ...KEY, incident_key: 'bigint' }, [
  'part',
  'instance_key',
  'key',
]);
const count = insertOf(
  'element_count',
  {
    part: 'smallint',
    definition_key: 'bigint',
    element_id: 'text',
    completed: 'bigint',
    terminated: 'bigint',
  },
  `ON CONFLICT (part, definition_key, element_id) DO UPDATE SET
     completed = element_count.completed + excluded.completed,
     terminated = element_count.terminated + excluded.terminated`,
);

interface Row {
  readonly part: number;
  readonly instance_key: bigint;
  readonly key: bigint;
  state: string;
  incident_key: bigint | null;
  ended_at: string | null;
}

/** Every element instance that was ever active, and how many of each element have ended. */
export function elementInstances(): Projection {
  const inserts = new Map<bigint, Row>();
  const ends = new Map<bigint, Row>();
  const blames = new Map<bigint, Row>();
  const counts = new Map<string, { completed: number; terminated: number; [column: string]: unknown }>();

  const keyColumns = (local: Key, step: Step) => ({
    part: step.after.part,
    instance_key: step.after.key,
    key: globalOf(step.after.key, local),
  });

  function ended(
    event: { key: Key; elementId: string },
    state: 'COMPLETED' | 'TERMINATED',
    step: Step,
  ): void {
    const row: Row = {
      ...keyColumns(event.key, step),
      state,
      incident_key: null,
      ended_at: timestamp(step.at),
    };
    const inserted = inserts.get(row.key);
    if (inserted) Object.assign(inserted, { state, ended_at: row.ended_at });
    else ends.set(row.key, row);
    const { part, definition } = step.after;
    const place = `${part} ${definition.key} ${event.elementId}`;
    let counted = counts.get(place);
    if (!counted) {
      counted = {
        part,
        definition_key: definition.key,
        element_id: event.elementId,
        completed: 0,
        terminated: 0,
      };
      counts.set(place, counted);
    }
    counted[state === 'COMPLETED' ? 'completed' : 'terminated'] += 1;
  }

  function blamed(elementKey: Key, incidentKey: bigint | null, step: Step): void {
    const columns = keyColumns(elementKey, step);
    const inserted = inserts.get(columns.key);
    if (inserted) inserted.incident_key = incidentKey;
    else if (elementKey !== 0)
      blames.set(columns.key, { ...columns, state: '', incident_key: incidentKey, ended_at: null });
  }

  return {
    on: {
      ElementActivated(event, step) {
        const row = {
          ...instanceColumns(step),
          key: globalOf(step.after.key, event.key),
          element_id: event.elementId,
          scope_key: globalOf(step.after.key, event.scopeKey),
          state: 'ACTIVE',
          incident_key: null,
          loop_counter: event.loopCounter ?? null,
          started_at: timestamp(step.at),
          ended_at: null,
        };
        inserts.set(row.key, row);
      },
      ElementCompleted: (event, step) => ended(event, 'COMPLETED', step),
      ElementTerminated: (event, step) => ended(event, 'TERMINATED', step),
      IncidentRaised: (event, step) => blamed(event.elementKey, globalOf(step.after.key, event.key), step),
      IncidentResolved(event, step) {
        const incident = step.before.state.incidents[event.key];
        if (incident) blamed(incident.elementKey, null, step);
      },
    },
    statements: () => [
      ...(inserts.size ? [insert([...inserts.values()] as never)] : []),
      ...(blames.size ? [blame([...blames.values()] as never)] : []),
      ...(ends.size ? [end([...ends.values()] as never)] : []),
      ...(counts.size
        ? [count([...counts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row))]
        : []),
    ],
  };
}
