import type { Key } from './events.js';

/**
 * Entries by key, as plain JSON: groups of 32 pages of 32 entries. A step copies the page, the group and the list of groups
 * that it writes to and shares all others with the state before it, so that it costs the same however much is live. `0`, the
 * shortest of JSON, stands where nothing is, and never at the end of a list, so that what holds the same looks the same.
 * Entries are objects.
 */
export type Table<T> = readonly (Group<T> | 0)[];
type Group<T> = readonly (Page<T> | 0)[];
type Page<T> = readonly (T | 0)[];

const BITS = 5;
const MASK = (1 << BITS) - 1;

export function entryOf<T>(table: Table<T>, key: Key): T | undefined {
  const group = table[key >> (2 * BITS)];
  if (!group) return undefined;
  const page = group[(key >> BITS) & MASK];
  return page ? page[key & MASK] || undefined : undefined;
}

/** In the order of their keys. */
export function entriesOf<T>(table: Table<T>): [Key, T][] {
  const entries: [Key, T][] = [];
  table.forEach((group, groupNumber) => {
    if (group)
      group.forEach((page, pageNumber) => {
        if (page)
          page.forEach((entry, slot) => {
            if (entry !== 0) entries.push([(((groupNumber << BITS) + pageNumber) << BITS) + slot, entry]);
          });
      });
  });
  return entries;
}

/** In the order of their keys. */
export const valuesOf = <T>(table: Table<T>): T[] => entriesOf(table).map(([, entry]) => entry);

export const keysOf = <T>(table: Table<T>): Key[] => entriesOf(table).map(([key]) => key);

export const isEmpty = <T>(table: Table<T>): boolean => table.length === 0;

/**
 * @param base the table of the state before the step: a list that is not in it was made by the step, which may write to it
 * @returns the table with the entry
 */
export function put<T>(base: Table<T>, table: Table<T>, key: Key, entry: T): Table<T> {
  const groupNumber = key >> (2 * BITS);
  const pageNumber = (key >> BITS) & MASK;
  const baseGroup = base[groupNumber];
  const groups = mine(base, table);
  const group = mine(baseGroup, groups[groupNumber] || NOTHING);
  const page = mine(baseGroup ? baseGroup[pageNumber] : undefined, group[pageNumber] || NOTHING);
  fill(page, key & MASK, entry);
  fill(group, pageNumber, page);
  fill(groups, groupNumber, group);
  return groups;
}

/** @returns the table without the entry */
export function drop<T>(base: Table<T>, table: Table<T>, key: Key): Table<T> {
  if (entryOf(table, key) === undefined) return table;
  const groupNumber = key >> (2 * BITS);
  const pageNumber = (key >> BITS) & MASK;
  const baseGroup = base[groupNumber];
  const groups = mine(base, table);
  const group = mine(baseGroup, groups[groupNumber] as Group<T>);
  const page = mine(baseGroup ? baseGroup[pageNumber] : undefined, group[pageNumber] as Page<T>);
  page[key & MASK] = 0;
  trim(page);
  group[pageNumber] = page.length > 0 ? page : 0;
  trim(group);
  groups[groupNumber] = group.length > 0 ? group : 0;
  trim(groups);
  return groups;
}

const NOTHING: readonly never[] = [];

/** The list itself where the step has made it, else a copy that it may change. */
const mine = <T>(base: readonly T[] | 0 | undefined, list: readonly T[]): T[] =>
  list === base || list === NOTHING ? list.slice() : (list as T[]);

function fill<T>(list: (T | 0)[], at: number, entry: T): void {
  while (list.length < at) list.push(0);
  list[at] = entry;
}

function trim(list: unknown[]): void {
  while (list.length > 0 && list[list.length - 1] === 0) list.pop();
}
