import { expect } from '@jest/globals';
import { PARTS } from '../keys.js';
import { partsOf } from './parts.js';

const nodes = ['a', 'b', 'c', 'd'].map((letter) => `${letter.repeat(8)}-0000-4000-8000-000000000000`);

it('the only node looks after everything', () => {
  expect(partsOf(nodes[0]!, [])).toBeNull();
  expect(partsOf(nodes[0]!, [nodes[0]!])).toBeNull();
});

it('every part has exactly one node, and each node a fair share', () => {
  const shares = nodes.map((node) => partsOf(node, nodes)!);
  expect(shares.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: PARTS }, (_, part) => part));
  for (const share of shares) expect(share.length).toBeGreaterThan(PARTS / nodes.length / 1.3);
});

it('when a node leaves, only its own parts change hands', () => {
  const [gone, ...left] = nodes as [string, ...string[]];
  const lost = new Set(partsOf(gone, nodes));
  for (const node of left) {
    const before = new Set(partsOf(node, nodes));
    const gained = partsOf(node, left)!.filter((part) => !before.has(part));
    for (const part of gained) expect(lost.has(part)).toBe(true);
  }
});
