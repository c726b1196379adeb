import { entryOf } from '../../core/index.js';
import type { Key } from '../../core/state/events.js';
import type { Statement } from '../store/database.js';
import type { Step } from '../store/instance-record.js';
import { nameOf, quoted, updateOf } from '../store/rows.js';
import { ElementCounts, type Ended } from './element-count.js';
import { insertPassages, type Passed, passages } from './element-passage.js';
import type { Projection } from './projection.js';

const STATES = ['ACTIVE', 'COMPLETED', 'TERMINATED'] as const;
const COMPLETED = STATES.indexOf('COMPLETED');
// What rows share (instance, definition, time) travels once; PostgreSQL puts keys together from small numbers.
const key = '($1::bigint[])[u.instance]';
const INSERT = `INSERT INTO element_instance (part, instance_key, key, definition_key, element_id, scope_key, state,
    incident_key, loop_counter, started_at, ended_at)
  SELECT (${key} >> 51)::smallint, ${key}, ${key} + u.local, ($2::bigint[])[u.instance], u.element_id,
    ${key} + u.scope, ('{${STATES.join(',')}}'::text[])[u.state + 1], ${key} + u.incident, u.loop_counter,
    $3::timestamptz, CASE WHEN u.state > 0 THEN $3::timestamptz END
  FROM unnest($4::integer[], $5::integer[], $6::integer[], $7::text[], $8::smallint[], $9::integer[], $10::integer[])
    AS u(instance, local, scope, element_id, state, incident, loop_counter)`;
const NAME = nameOf(INSERT);
const KEY = { part: 'smallint', instance_key: 'bigint', local: 'integer' } as const;
const place = 't.part = u.part AND t.instance_key = u.instance_key AND t.key = u.instance_key + u.local';
const end = updateOf(
  'element_instance',
  { ...KEY, state: 'text', ended_at: 'timestamptz' },
  place,
  'state = u.state, ended_at = u.ended_at',
);
const blame = updateOf(
  'element_instance',
  { ...KEY, incident: 'integer' },
  place,
  'incident_key = u.instance_key + u.incident',
);

interface Row extends Passed {
  /** Index in STATES. */
  state: number;
  incident: Key | null;
}
/** Every element instance that was ever active, and how many of each element have ended. */
export function elementInstances(): Projection {
  const inserts: Row[] = [];
  const instances: string[] = [];
  const definitions: string[] = [];
  let at = '';
  const ends: object[] = [];
  const blames = new Map<string, object>();
  const counts = new ElementCounts();
  /** Rows to insert of the instance whose steps are being followed: they come one instance after the other. */
  let current = '';
  let rows = new Map<Key, Row>();
  /** Of its part and definition. */
  let elements = new Map<string, Ended>();

  function inserted(key: Key, step: Step): Row | undefined {
    if (current !== step.keyText) {
      current = step.keyText;
      rows = new Map();
      at = step.atText;
      instances.push(step.keyText);
      definitions.push(step.definitionKeyText);
      elements = counts.of(step);
    }
    return rows.get(key);
  }

  function ended(
    event: { key: Key; elementId: string },
    state: 'COMPLETED' | 'TERMINATED',
    step: Step,
  ): void {
    const row = inserted(event.key, step);
    if (row) row.state = STATES.indexOf(state);
    else {
      const { keyText: instance_key, atText: ended_at } = step;
      ends.push({ part: step.after.part, instance_key, local: event.key, state, ended_at });
    }
    countOf(event.elementId)[state === 'COMPLETED' ? 'completed' : 'terminated'] += 1;
  }

  function countOf(elementId: string): Ended {
    let found = elements.get(elementId);
    if (!found) {
      found = { completed: 0, terminated: 0 };
      elements.set(elementId, found);
    }
    return found;
  }

  function blamed(elementKey: Key, incident: Key | null, step: Step): void {
    const row = inserted(elementKey, step);
    if (row) row.incident = incident;
    else if (elementKey !== 0) {
      const { keyText: instance_key } = step;
      const change = { part: step.after.part, instance_key, local: elementKey, incident: incident };
      blames.set(`${instance_key} ${elementKey}`, change);
    }
  }

  /** What nobody stopped at lies together in one row; what stays, failed or is alone has a row of its own. */
  function added(): Statement[] {
    const passed: Row[] = [];
    const single: Row[] = [];
    for (const row of inserts) (row.state === COMPLETED && row.incident === null ? passed : single).push(row);
    const groups: Row[][] = [];
    for (const group of passages(passed)) {
      if (group.length > 1) groups.push(group);
      else single.push(group[0]!);
    }
    return [
      ...(groups.length ? [insertPassages(groups, instances, definitions, at)] : []),
      ...(single.length ? [insert(single, instances, definitions, at)] : []),
    ];
  }

  return {
    on: {
      ElementActivated(event, step) {
        inserted(event.key, step);
        const row: Row = {
          instance: instances.length,
          local: event.key,
          scope: event.scopeKey,
          elementId: event.elementId,
          loopCounter: event.loopCounter ?? null,
          state: 0,
          incident: null,
        };
        rows.set(event.key, row);
        inserts.push(row);
      },
      ElementCompleted: (event, step) => ended(event, 'COMPLETED', step),
      ElementTerminated: (event, step) => ended(event, 'TERMINATED', step),
      IncidentRaised: (event, step) => blamed(event.elementKey, event.key, step),
      IncidentResolved(event, step) {
        const incident = entryOf(step.before.state.incidents, event.key);
        if (incident) blamed(incident.elementKey, null, step);
      },
    },
    statements: () => [
      ...added(),
      ...(blames.size ? [blame([...blames.values()] as never)] : []),
      ...(ends.length ? [end(ends as never)] : []),
      ...counts.statements(),
    ],
  };
}

function insert(
  rows: readonly Row[],
  instances: readonly string[],
  definitions: readonly string[],
  at: string,
): Statement {
  let [instance, local, scope, elementId, state, incident, loopCounter] = ['', '', '', '', '', '', ''];
  let comma = '';
  for (const row of rows) {
    instance += comma + row.instance;
    local += comma + row.local;
    scope += comma + row.scope;
    elementId += comma + quoted(row.elementId);
    state += comma + row.state;
    incident += comma + (row.incident ?? 'NULL');
    loopCounter += comma + (row.loopCounter ?? 'NULL');
    comma = ',';
  }
  const columns = [instance, local, scope, elementId, state, incident, loopCounter].map(
    (column) => `{${column}}`,
  );
  return {
    text: INSERT,
    name: NAME,
    values: [`{${instances.join(',')}}`, `{${definitions.join(',')}}`, at, ...columns],
  };
}
