import { instanceOf, partOf } from '../../../engine/runtime/index.js';

/** Where the rows of a user task are: its part, its process instance and its key. */
export function taskPlace(key: string): [number, string, string] {
  const parsed = BigInt(key);
  return [partOf(parsed), String(instanceOf(parsed)), key];
}
