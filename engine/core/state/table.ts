import type { Key } from './events.js';

/**
 * Entries by key, in pages of 32, as plain JSON: a step copies the pages it writes to and shares all others with the
 * state before it, so that it costs the same however much is live. `0`, the shortest of JSON, stands where nothing is, and
 * never at the end of a page or table, so that what holds the same looks the same. Entries are objects.
 */
export type Table<T> = readonly (Page<T> | 0)[];
type Page<T> = readonly (T | 0)[];

const BITS = 5;
const MASK = (1 << BITS) - 1;

export const entryOf = <T>(table: Table<T>, key: Key): T | undefined =>
  (table[key >> BITS] || undefined)?.[key & MASK] || undefined;

/** In the order of their keys. */
export function entriesOf<T>(table: Table<T>): [Key, T][] {
  const entries: [Key, T][] = [];
  table.forEach((page, number) => {
    if (page)
      page.forEach((entry, slot) => {
        if (entry !== 0) entries.push([(number << BITS) + slot, entry]);
      });
  });
  return entries;
}

/** In the order of their keys. */
export const valuesOf = <T>(table: Table<T>): T[] => entriesOf(table).map(([, entry]) => entry);

export const keysOf = <T>(table: Table<T>): Key[] => entriesOf(table).map(([key]) => key);

export const isEmpty = <T>(table: Table<T>): boolean => table.length === 0;

/** Objects that a draft has made: it may change them. */
export type Owned = Set<object>;

/** @returns the table with the entry; another object where the draft did not own it */
export function put<T>(owned: Owned, table: Table<T>, key: Key, entry: T): Table<T> {
  const pages = mine(owned, table);
  const page = mine(owned, pages[key >> BITS] || []);
  fill(page, key & MASK, entry);
  fill(pages, key >> BITS, page);
  return pages;
}

/** @returns the table without the entry */
export function drop<T>(owned: Owned, table: Table<T>, key: Key): Table<T> {
  if (entryOf(table, key) === undefined) return table;
  const pages = mine(owned, table);
  const page = mine(owned, pages[key >> BITS] as Page<T>);
  page[key & MASK] = 0;
  trim(page);
  pages[key >> BITS] = page.length > 0 ? page : 0;
  trim(pages);
  return pages;
}

/** The list itself where the draft has made it, else a copy that it may change. */
function mine<T>(owned: Owned, list: readonly T[]): T[] {
  if (owned.has(list)) return list as T[];
  const copy = list.slice();
  owned.add(copy);
  return copy;
}

function fill<T>(list: (T | 0)[], at: number, entry: T): void {
  while (list.length < at) list.push(0);
  list[at] = entry;
}

function trim(list: unknown[]): void {
  while (list.length > 0 && list[list.length - 1] === 0) list.pop();
}
