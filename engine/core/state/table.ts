import type { Key } from './events.js';

/**
 * Entries by key, in pages of 128, as plain JSON: a step copies the pages it writes to and shares all others with the
 * state before it, so that it costs the same however much is live. A page without entries is `null`.
 */
export type Table<T> = readonly (Page<T> | null)[];
interface Page<T> {
  readonly [slot: number]: T;
}

const BITS = 7;
const SLOTS = 1 << BITS;
const MASK = SLOTS - 1;

export const entryOf = <T>(table: Table<T>, key: Key): T | undefined => table[key >> BITS]?.[key & MASK];

/** In the order of their keys. */
export function entriesOf<T>(table: Table<T>): [Key, T][] {
  const entries: [Key, T][] = [];
  table.forEach((page, number) => {
    for (const [slot, entry] of Object.entries(page ?? {}))
      entries.push([(number << BITS) + Number(slot), entry as T]);
  });
  return entries;
}

/** In the order of their keys. */
export const valuesOf = <T>(table: Table<T>): T[] =>
  table.flatMap((page) => (page ? (Object.values(page) as T[]) : []));

export const keysOf = <T>(table: Table<T>): Key[] => entriesOf(table).map(([key]) => key);

export const isEmpty = <T>(table: Table<T>): boolean => table.every((page) => page === null);

/** Objects that a draft has made: it may change them. */
export type Owned = Set<object>;

/** @returns the table with the entry; another object where the draft did not own it */
export function put<T>(owned: Owned, table: Table<T>, key: Key, entry: T): Table<T> {
  const pages = ownPages(owned, table);
  ownPage(owned, pages, key >> BITS)[key & MASK] = entry;
  return pages;
}

/** @returns the table without the entry */
export function drop<T>(owned: Owned, table: Table<T>, key: Key): Table<T> {
  if (entryOf(table, key) === undefined) return table;
  const pages = ownPages(owned, table);
  const page = ownPage(owned, pages, key >> BITS);
  delete page[key & MASK];
  if (!isBlank(page)) return pages;
  pages[key >> BITS] = null;
  while (pages.at(-1) === null) pages.pop();
  return pages;
}

type Mine<T> = ({ [slot: number]: T } | null)[];

function ownPages<T>(owned: Owned, table: Table<T>): Mine<T> {
  if (owned.has(table)) return table as Mine<T>;
  const copy = table.slice() as Mine<T>;
  owned.add(copy);
  return copy;
}

function ownPage<T>(owned: Owned, pages: Mine<T>, number: number): { [slot: number]: T } {
  const page = pages[number];
  if (page && owned.has(page)) return page;
  const copy: { [slot: number]: T } = {};
  // Slot by slot: several times as fast as asking for the names of all.
  if (page)
    for (let slot = 0; slot < SLOTS; slot++) {
      const entry = page[slot];
      if (entry !== undefined) copy[slot] = entry;
    }
  owned.add(copy);
  while (pages.length < number) pages.push(null);
  pages[number] = copy;
  return copy;
}

function isBlank<T>(page: Page<T>): boolean {
  for (let slot = 0; slot < SLOTS; slot++) if (page[slot] !== undefined) return false;
  return true;
}
