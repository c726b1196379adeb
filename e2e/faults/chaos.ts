/** Does what the schedule says to nodes, network and database. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ENTRY, type NodeProcess } from './node-process.js';
import type { Postgres } from './postgres.js';
import type { Fault, Planned } from './schedule.js';
import type { Wire } from './wire.js';

/** ms to wait for a node to come to a fault point, or for a commit. */
const WITHIN = 5_000;

export interface Done {
  readonly fault: Fault['do'];
  /** Which node it hit, where it did not hit the database. */
  readonly node?: number;
  /** ms since 1970 */
  readonly from: number;
  readonly at: number;
  /** The moment it was meant for came: a fault point was reached, there was a commit to cut. */
  readonly hit: boolean;
}
/** PostgreSQL was killed, and took connections again. */
export interface Return {
  /** ms since 1970 */
  readonly from: number;
  readonly at: number;
  readonly after: 'kill backend' | 'kill database' | 'kill everything';
  /** Whether a node was there that nothing else had been done to. */
  readonly isMeasured: boolean;
}

export class Chaos {
  readonly done: Done[] = [];
  readonly returns: Return[] = [];
  private readonly under = new Set<Promise<void>>();
  private isDatabaseBusy = false;

  constructor(
    private readonly nodes: readonly NodeProcess[],
    private readonly wires: readonly Wire[],
    private readonly postgres: Postgres,
    private readonly say: (line: string) => void,
  ) {}

  /** Resolves when the last fault is over. */
  async play(schedule: readonly Planned[]): Promise<void> {
    const start = performance.now();
    for (const planned of schedule) {
      await sleep(Math.max(0, start + planned.at - performance.now()));
      const doing = this.do(planned)
        .catch((error) => this.say(`${planned.fault.do}: ${error}`))
        .finally(() => this.under.delete(doing));
      this.under.add(doing);
    }
    await Promise.all(this.under);
  }

  private async do({ node: wanted, fault }: Planned): Promise<void> {
    if (fault.do === 'kill database' || fault.do === 'kill backend' || fault.do === 'kill everything') {
      return this.hitDatabase(fault.do);
    }
    if (fault.do === 'upgrade node') await this.nodes[wanted]!.free();
    const index = this.nodes.findIndex((_, n) => !this.nodes[(wanted + n) % this.nodes.length]!.isBusy);
    if (index < 0) return;
    const n = (wanted + index) % this.nodes.length;
    const node = this.nodes[n]!;
    node.isBusy = true;
    const from = Date.now();
    try {
      const hit = await this.hitNode(node, this.wires[n]!, fault);
      this.done.push({ fault: fault.do, node: n, from, at: Date.now(), hit });
    } finally {
      node.isBusy = false;
      node.start();
    }
  }

  /** @returns whether the fault met what it was meant for */
  private async hitNode(node: NodeProcess, wire: Wire, fault: Fault): Promise<boolean> {
    switch (fault.do) {
      case 'kill node':
        await node.kill();
        await sleep(fault.downFor);
        return true;
      case 'kill at point': {
        const isHit = await node.at({ ...fault, signal: 'SIGKILL' }, WITHIN);
        await node.kill();
        await sleep(fault.downFor);
        return isHit;
      }
      case 'pause node':
        await node.pause(fault.for);
        return true;
      case 'pause at point': {
        const isHit = await node.at({ ...fault, signal: 'SIGSTOP' }, WITHIN);
        if (isHit) await sleep(fault.for);
        else await node.pause(fault.for);
        node.resume();
        return isHit;
      }
      case 'reset connections':
        wire.reset();
        return true;
      case 'black hole':
        await wire.blackHole(fault.for);
        return true;
      case 'stall':
        await wire.stall(fault.for);
        return true;
      case 'cut after commit':
        return wire.cutAtCommit(0, WITHIN);
      case 'late commit':
        return wire.cutAtCommit(fault.by, WITHIN);
      case 'upgrade node':
        await node.replaceBy(ENTRY);
        return true;
      default:
        return false;
    }
  }

  private async hitDatabase(kind: Return['after']): Promise<void> {
    while (this.isDatabaseBusy) await sleep(100);
    this.isDatabaseBusy = true;
    const from = Date.now();
    try {
      if (kind === 'kill everything') await this.killEverything();
      else if (kind === 'kill database') await this.measure(kind, () => this.postgres.killAll());
      else await this.measure(kind, () => this.postgres.killBackend());
      this.done.push({ fault: kind, from, at: Date.now(), hit: true });
    } finally {
      this.isDatabaseBusy = false;
    }
  }

  private async measure(after: Return['after'], kill: () => Promise<number>): Promise<void> {
    const from = Date.now();
    const healthy = this.nodes.filter((node) => node.isReady);
    const at = await kill();
    this.returns.push({ from, at, after, isMeasured: healthy.some((node) => node.isReady) });
  }

  /** All nodes and the database at once, as when the power fails; then everything is started at once. */
  private async killEverything(): Promise<void> {
    const idle = this.nodes.filter((node) => !node.isBusy);
    for (const node of idle) node.isBusy = true;
    await Promise.all(this.nodes.map((node) => node.kill()));
    const from = Date.now();
    const back = this.postgres.killAll();
    for (const node of idle) {
      node.isBusy = false;
      node.start();
    }
    this.returns.push({ from, at: await back, after: 'kill everything', isMeasured: true });
  }
}
