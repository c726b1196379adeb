import type { Key } from '../../core/state/events.js';
import { globalOf, partOf } from '../keys.js';
import type { Statement } from '../store/database.js';
import { arrayLiteral, nameOf, quoted, valuesOf } from '../store/rows.js';

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
const INTO = `INSERT INTO element_passage (part, instance_key, key, definition_key, scope_key, at, keys, element_ids,
    loop_counters)`;
const INSERT = `${INTO}
  SELECT (${key} >> 51)::smallint, ${key}, ${key} + (${keys})[1], ($2::bigint[])[u.instance], ${key} + u.scope,
    $3::timestamptz, ${keys}, (($7::text[])[u.way])::text[], (($8::text[])[u.way])::integer[]
  FROM unnest($4::integer[], $5::integer[], $9::integer[]) AS u(instance, scope, way)`;
const NAME = nameOf(INSERT);
const ONE = valuesOf(INTO, 9, 1);

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
  if (groups.length === 1) return insertPassage(groups[0]!, instances, definitions, at);
  const ways = new Map<string, number>();
  let [instance, scope, way, keys, elementIds, loopCounters] = ['', '', '', '', '', ''];
  let comma = '';
  let last: readonly Passed[] = [];
  let number = 0;
  for (const group of groups) {
    const first = group[0]!;
    // Mostly they all went the same way.
    if (!isSameWay(group, last)) {
      last = group;
      const route = routeOf(group);
      const place = JSON.stringify(route);
      const known = ways.get(place);
      number = known ?? ways.size + 1;
      if (known === undefined) {
        const next = ways.size > 0 ? ',' : '';
        ways.set(place, number);
        keys += `${next}"{${route.locals.join(',')}}"`;
        elementIds += next + quoted(arrayLiteral(route.elementIds));
        loopCounters += next + (route.isLoop ? `"{${route.counters.join(',')}}"` : 'NULL');
      }
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

function insertPassage(
  group: readonly Passed[],
  instances: readonly string[],
  definitions: readonly string[],
  at: string,
): Statement {
  const { instance, scope } = group[0]!;
  const { locals, elementIds, counters, isLoop } = routeOf(group);
  const key = BigInt(instances[instance - 1]!);
  return {
    ...ONE,
    values: [
      ...[partOf(key), key, globalOf(key, locals[0]!), definitions[instance - 1], globalOf(key, scope), at],
      ...[`{${locals.join(',')}}`, arrayLiteral(elementIds), isLoop ? `{${counters.join(',')}}` : null],
    ],
  };
}

const isSameWay = (one: readonly Passed[], other: readonly Passed[]): boolean =>
  one.length === other.length &&
  one.every((row, n) => {
    const { local, elementId, loopCounter } = other[n]!;
    return row.local === local && row.elementId === elementId && row.loopCounter === loopCounter;
  });

const routeOf = (group: readonly Passed[]) => ({
  locals: group.map((row) => row.local),
  elementIds: group.map((row) => row.elementId),
  counters: group.map((row) => row.loopCounter ?? 'NULL'),
  isLoop: group.some((row) => row.loopCounter !== null),
});
