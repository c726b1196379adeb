/**
 * Keys are 63-bit integers: 12 bits part, 31 bits number of the process instance within its part, 20 bits local
 * key within the instance (0 is the instance itself). Part and instance can be read off every key. In TypeScript
 * they are BigInt inside the runtime and decimal strings outside; never Number, which ends at 53 bits.
 */
import { createHash } from 'node:crypto';
import type { Key } from '../core/state/events.js';

const LOCAL_BITS = 20n;
const PART_SHIFT = 51n;
const LOCAL_MASK = (1n << LOCAL_BITS) - 1n;

/** Local keys are smaller than this. Those of the core count up from 1, those of variables count down from the top. */
export const LOCAL_KEYS = 1 << 20;
export const PARTS = 4096;

export const instanceKeyOf = (part: number, number: bigint): bigint =>
  (BigInt(part) << PART_SHIFT) | (number << LOCAL_BITS);
/** The process instance that a key of an element instance, job, task, timer ... belongs to. */
export const instanceOf = (key: bigint): bigint => key & ~LOCAL_MASK;
/** The value of the column `part` for a key. */
export const partOf = (key: bigint): number => Number(key >> PART_SHIFT);
export const localOf = (key: bigint): Key => Number(key & LOCAL_MASK);
export const globalOf = (instanceKey: bigint, local: Key): bigint => instanceKey + BigInt(local);

const hash63 = (text: string): bigint =>
  createHash('sha256').update(text).digest().readBigUInt64BE() & 0x7fff_ffff_ffff_ffffn;

/** Where messages of a name and correlation key are kept and awaited; its upper bits are their part. */
export const addressOf = (name: string, correlationKey: string): bigint =>
  hash63(JSON.stringify([name, correlationKey]));
/** The part of something that is found by a text. */
export const partOfText = (text: string): number => partOf(hash63(text));

/** @returns undefined where the text is not a key, so that callers can answer "not found" */
export function parseKey(text: string): bigint | undefined {
  return /^\d{1,19}$/.test(text) && BigInt(text) < 1n << 63n ? BigInt(text) : undefined;
}
