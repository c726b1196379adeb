import { createHash } from 'node:crypto';
import { PARTS } from '../keys.js';

/**
 * Which parts a node looks after, by rendezvous hashing: every node works it out for itself, and when one joins or leaves
 * only its own parts change hands (Thaler and Ravishankar, 1996).
 * @returns null where it is the only one and looks after all
 */
export function partsOf(node: string, live: readonly string[]): readonly number[] | null {
  const others = live.filter((id) => id !== node);
  if (others.length === 0) return null;
  const mine = weights(node);
  const theirs = others.map((id) => ({ id, weight: weights(id) }));
  const parts: number[] = [];
  for (let part = 0; part < PARTS; part++) {
    const weight = mine[part]!;
    if (theirs.every((other) => isLess(other, { id: node, weight }, part))) parts.push(part);
  }
  return parts;
}

const isLess = (
  other: { id: string; weight: Uint32Array },
  mine: { id: string; weight: number },
  part: number,
): boolean =>
  other.weight[part]! < mine.weight || (other.weight[part]! === mine.weight && other.id < mine.id);

const known = new Map<string, Uint32Array>();

/** How much a node wants each part: numbers that look random and never change. */
function weights(node: string): Uint32Array {
  const found = known.get(node);
  if (found) return found;
  const wanted = new Uint32Array(PARTS);
  // Eight numbers from each hash.
  for (let part = 0; part < PARTS; part += 8) {
    const digest = createHash('sha256').update(`${node} ${part}`).digest();
    for (let n = 0; n < 8; n++) wanted[part + n] = digest.readUInt32LE(n * 4);
  }
  if (known.size > 100) known.clear();
  known.set(node, wanted);
  return wanted;
}
