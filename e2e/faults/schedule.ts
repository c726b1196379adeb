/** Which faults come when: made from the seed alone, so that a run can be repeated. */
import type { FaultPoint } from '../../engine/runtime/faults.js';
import { Random } from './random.js';

export const NODES = 3;

export type Fault =
  | { readonly do: 'kill node'; readonly downFor: number }
  /** kill -9 of itself at the n-th time from now that it gets there. */
  | {
      readonly do: 'kill at point';
      readonly point: FaultPoint;
      readonly nth: number;
      readonly downFor: number;
    }
  | { readonly do: 'pause node'; readonly for: number }
  | { readonly do: 'pause at point'; readonly point: FaultPoint; readonly nth: number; readonly for: number }
  | { readonly do: 'reset connections' }
  /** Nothing gets through and nobody is told; connections of that time never recover. */
  | { readonly do: 'black hole'; readonly for: number }
  | { readonly do: 'stall'; readonly for: number }
  /** The database gets COMMIT, the node no answer. */
  | { readonly do: 'cut after commit' }
  /** The node is cut off, and the database gets COMMIT only later. */
  | { readonly do: 'late commit'; readonly by: number }
  /** kill -9 of one server process: PostgreSQL restarts all. */
  | { readonly do: 'kill backend' }
  /** kill -9 of the postmaster and all its processes. */
  | { readonly do: 'kill database' }
  | { readonly do: 'kill everything' }
  /** Ends it in order, and starts this version where it was an older one. */
  | { readonly do: 'upgrade node' };

export interface Planned {
  /** ms since the faults began. */
  readonly at: number;
  /** Which node, where the fault hits one. */
  readonly node: number;
  readonly fault: Fault;
}

const POINTS: readonly FaultPoint[] = [
  'after-claim',
  'before-commit',
  'after-commit',
  'after-outbox-take',
  'after-timer-take',
  'after-job-lease',
];
const KINDS = {
  'kill node': 9,
  'kill at point': 15,
  'pause node': 5,
  'pause at point': 5,
  'reset connections': 16,
  'black hole': 5,
  stall: 9,
  'cut after commit': 18,
  'late commit': 18,
} as const;

/** ms between two faults. */
const STEP = 1_950;
/** ms between two that hit the database itself. */
const DATABASE_STEP = 25_000;

export function scheduleOf(seed: number, duration: number): Planned[] {
  const random = new Random(seed);
  const planned: Planned[] = [];
  let nextDatabase = DATABASE_STEP / 2;
  const everything = duration * random.between(0.45, 0.55);
  let isEverythingDone = false;
  let databaseFaults = 0;
  for (let at = 0; at < duration; at += STEP) {
    const node = random.whole(NODES);
    let fault = faultOf(random);
    if (!isEverythingDone && at >= everything) {
      isEverythingDone = true;
      fault = { do: 'kill everything' };
    } else if (at >= nextDatabase) {
      nextDatabase += DATABASE_STEP;
      fault = { do: ++databaseFaults % 4 === 0 ? 'kill backend' : 'kill database' };
    }
    planned.push({ at: at + random.between(0, STEP / 2), node, fault });
  }
  return planned;
}

/** Each node once, spread over the time. */
export const upgradesOf = (duration: number): Planned[] =>
  Array.from({ length: NODES }, (_, node) => ({
    at: ((node + 1) * duration) / (NODES + 1),
    node,
    fault: { do: 'upgrade node' },
  }));

function faultOf(random: Random): Fault {
  const kind = random.weighted(KINDS);
  const downFor = random.between(0, 2_000);
  switch (kind) {
    case 'kill node':
      return { do: kind, downFor };
    case 'kill at point':
      return { do: kind, point: random.pick(POINTS), nth: random.whole(4), downFor };
    case 'pause node':
      return { do: kind, for: random.between(2_500, 5_500) };
    case 'pause at point':
      return {
        do: kind,
        point: random.pick(POINTS),
        nth: random.whole(4),
        for: random.between(4_500, 7_500),
      };
    case 'black hole':
      return { do: kind, for: random.between(3_000, 6_000) };
    case 'stall':
      return { do: kind, for: random.between(500, 4_000) };
    case 'late commit':
      return { do: kind, by: random.between(100, 2_500) };
    default:
      return { do: kind };
  }
}
