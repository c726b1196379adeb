/** What goes wrong, and when: drawn from the seed. */
import type { Random } from '../../faults/random.js';
import type { CommitFate, Fate } from './session.js';

export const KINDS = [
  'crash of a node',
  'crash before a commit',
  'crash after a commit',
  'commit lost before',
  'commit lost after',
  'commit made late',
  'conflict',
  'connection broken',
  'node cut off',
  'node stopped',
  'database restarted',
  'clock jumped',
  'notification lost',
] as const;
export type Kind = (typeof KINDS)[number];
export type Counts = Record<Kind, number>;

export interface Chances {
  readonly conflict: number;
  /** Of a commit that is not answered. */
  readonly commit: number;
  /** Of a node that dies with a commit. */
  readonly death: number;
  readonly slowness: number;
}

export const none: Chances = { conflict: 0, commit: 0, death: 0, slowness: 0 };

/** Each history has its own mixture: what is rare everywhere would never come together. */
export const chancesOf = (random: Random): Chances => ({
  conflict: random.pick([0, 0.005, 0.02, 0.1]),
  commit: random.pick([0, 0.01, 0.05, 0.25]),
  death: random.pick([0, 0.002, 0.01]),
  slowness: random.pick([0, 0.02, 0.1]),
});

export interface MisfortunePort {
  readonly random: Random;
  readonly chances: () => Chances;
  readonly happened: (kind: Kind) => void;
  /** Ends the process of this node. */
  readonly die: () => void;
}

export class Misfortune implements Fate {
  constructor(private readonly port: MisfortunePort) {}

  commit(): CommitFate {
    const { random, happened, die } = this.port;
    const chances = this.port.chances();
    if (random.chance(chances.death)) {
      const isMade = random.chance(0.5);
      happened(isMade ? 'crash after a commit' : 'crash before a commit');
      die();
      return isMade ? 'lost after' : 'lost before';
    }
    if (!random.chance(chances.commit)) return 'answered';
    const fate = random.pick(['lost before', 'lost after', 'late'] as const);
    happened(fate === 'late' ? 'commit made late' : `commit ${fate}`);
    return fate;
  }

  conflict(): string | undefined {
    const { random, happened } = this.port;
    if (!random.chance(this.port.chances().conflict)) return undefined;
    happened('conflict');
    return random.pick(['40001', '40P01']);
  }

  duration(): number {
    const { random } = this.port;
    if (random.chance(this.port.chances().slowness)) return random.between(1, 60);
    return random.between(0.05, 1);
  }

  lateness(): number {
    return this.port.random.between(100, 3_000);
  }
}
