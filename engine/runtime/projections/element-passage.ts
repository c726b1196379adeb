import type { Key } from '../../core/state/events.js';
import type { Statement } from '../store/database.js';
import { arrayLiteral, nameOf, quoted } from '../store/rows.js';

/** An element instance that was activated and completed in one batch. */
export interface Passed {
  /** Position among the instances of the statement, from 1. */
  readonly instance: number;
  readonly local: Key;
  readonly scope: Key;
  readonly elementId: string;
  readonly loopCounter: number | null;
}

// What rows share (instance, definition, time, and which way they went) travels once; arrays travel as texts, because
// unnest takes arrays of arrays apart to the bottom.
const key = '($1::bigint[])[u.instance]';
const keys = '(($6::text[])[u.way])::integer[]';
const INSERT = `INSERT INTO element_passage (part, instance_key, key, definition_key, scope_key, at, keys, element_ids,
    loop_counters)
  SELECT (${key} >> 51)::smallint, ${key}, ${key} + (${keys})[1], ($2::bigint[])[u.instance], ${key} + u.scope,
    $3::timestamptz, ${keys}, (($7::text[])[u.way])::text[], (($8::text[])[u.way])::integer[]
  FROM unnest($4::integer[], $5::integer[], $9::integer[]) AS u(instance, scope, way)`;
const NAME = nameOf(INSERT);

/** Those of one scope, in the order in which they were activated. */
export function passages<Row extends Passed>(rows: readonly Row[]): Row[][] {
  const groups: Row[][] = [];
  let instance = 0;
  let scopes = new Map<Key, Row[]>();
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
  const ways = new Map<string, number>();
  let [instance, scope, way, keys, elementIds, loopCounters] = ['', '', '', '', '', ''];
  let comma = '';
  for (const group of groups) {
    const first = group[0]!;
    let [local, ids, counters] = ['', '', ''];
    let isLoop = false;
    let between = '';
    for (const row of group) {
      local += between + row.local;
      // No file of XML can have this character in an id.
      ids += `\0${row.elementId}`;
      counters += between + (row.loopCounter ?? 'NULL');
      isLoop ||= row.loopCounter !== null;
      between = ',';
    }
    const route = `${local} ${counters}${ids}`;
    let number = ways.get(route);
    if (number === undefined) {
      const next = ways.size > 0 ? ',' : '';
      number = ways.size + 1;
      ways.set(route, number);
      keys += `${next}"{${local}}"`;
      elementIds += next + quoted(arrayLiteral(group.map((row) => row.elementId)));
      loopCounters += next + (isLoop ? `"{${counters}}"` : 'NULL');
    }
    instance += comma + first.instance;
    scope += comma + first.scope;
    way += comma + number;
    comma = ',';
  }
  const columns = [instance, scope, keys, elementIds, loopCounters, way].map((column) => `{${column}}`);
  return {
    text: INSERT,
    name: NAME,
    values: [`{${instances.join(',')}}`, `{${definitions.join(',')}}`, at, ...columns],
  };
}
