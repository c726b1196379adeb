import type { Key } from '../../core/state/events.js';
import type { Statement } from '../store/database.js';
import { nameOf, quoted } from '../store/rows.js';

/** An element instance that was activated and completed in one batch. */
export interface Passed {
  /** Position among the instances of the statement, from 1. */
  readonly instance: number;
  readonly local: Key;
  readonly scope: Key;
  readonly elementId: string;
  readonly loopCounter: number | null;
}

// What rows share (instance, definition, time) travels once; arrays travel as texts, because unnest takes arrays of
// arrays apart to the bottom.
const key = '($1::bigint[])[u.instance]';
const INSERT = `INSERT INTO element_passage (part, instance_key, key, definition_key, scope_key, at, keys, element_ids,
    loop_counters)
  SELECT (${key} >> 51)::smallint, ${key}, ${key} + (u.keys::integer[])[1], ($2::bigint[])[u.instance], ${key} + u.scope,
    $3::timestamptz, u.keys::integer[], u.element_ids::text[], u.loop_counters::integer[]
  FROM unnest($4::integer[], $5::integer[], $6::text[], $7::text[], $8::text[])
    AS u(instance, scope, keys, element_ids, loop_counters)`;
const NAME = nameOf(INSERT);

/** Those of one scope, in the order in which they were activated. */
export function passages(rows: readonly Passed[]): Passed[][] {
  const groups: Passed[][] = [];
  let instance = 0;
  let scopes = new Map<Key, Passed[]>();
  for (const row of rows) {
    // They come one instance after the other.
    if (row.instance !== instance) {
      instance = row.instance;
      scopes = new Map();
    }
    const group = scopes.get(row.scope);
    if (group) group.push(row);
    else {
      const begun = [row];
      scopes.set(row.scope, begun);
      groups.push(begun);
    }
  }
  return groups;
}

export function insertPassages(
  groups: readonly (readonly Passed[])[],
  instances: readonly string[],
  definitions: readonly string[],
  at: string,
): Statement {
  let [instance, scope, keys, elementIds, loopCounters] = ['', '', '', '', ''];
  let comma = '';
  for (const group of groups) {
    const first = group[0]!;
    let [local, ids, counters] = ['', '', ''];
    let isLoop = false;
    let between = '';
    for (const row of group) {
      local += between + row.local;
      ids += between + quoted(row.elementId);
      counters += between + (row.loopCounter ?? 'NULL');
      isLoop ||= row.loopCounter !== null;
      between = ',';
    }
    instance += comma + first.instance;
    scope += comma + first.scope;
    keys += `${comma}"{${local}}"`;
    elementIds += comma + quoted(`{${ids}}`);
    loopCounters += comma + (isLoop ? `"{${counters}}"` : 'NULL');
    comma = ',';
  }
  const columns = [instance, scope, keys, elementIds, loopCounters].map((column) => `{${column}}`);
  return {
    text: INSERT,
    name: NAME,
    values: [`{${instances.join(',')}}`, `{${definitions.join(',')}}`, at, ...columns],
  };
}
