import { EngineRuntime, type Logger } from '../../../engine/runtime/index.js';
import { numbered } from './globals.js';
import { Network, type NetworkPort } from './network.js';
import { dataSourceOn } from './pool.js';
import type { Fate } from './session.js';

/** The process is gone: nobody answers any more. */
export class NodeDied extends Error {
  override readonly name = 'NodeDied';
}

/** A server of the engine: the real one, on a simulated network. */
export class Node {
  readonly network: Network;
  engine: EngineRuntime | undefined;
  private die: (error: Error) => void = () => undefined;
  private readonly death = new Promise<never>((_, reject) => {
    this.die = reject;
  });

  readonly name: string;

  constructor(
    private readonly number: number,
    port: Omit<NetworkPort, 'fate'>,
    fateOf: (node: Node) => Fate,
    private readonly logger: Logger,
  ) {
    this.name = `node-${number}`;
    this.network = new Network({ ...port, fate: fateOf(this) });
    this.death.catch(() => undefined);
  }

  get isReady(): boolean {
    return this.engine !== undefined && this.network.isAlive;
  }

  /** Tries until the database answers. */
  async start(): Promise<void> {
    const dataSource = dataSourceOn(this.network);
    while (this.network.isAlive) {
      try {
        const engine = await numbered(1_000_000 * this.number, () =>
          EngineRuntime.create({ dataSource, logger: this.logger }),
        );
        await engine.start();
        this.engine = engine;
        return;
      } catch {
        await new Promise<void>((resolve) => this.network.after(500, resolve));
      }
    }
  }

  crash(keep: () => number): void {
    this.network.crash(keep);
    const { parts } = (this.engine as unknown as { parts?: { clock: { stop(): void } } } & object) ?? {};
    parts?.clock.stop();
    this.die(new NodeDied());
  }

  /** Answers as a server does: not at all, where it dies. */
  ask<T>(question: (engine: EngineRuntime) => Promise<T>): Promise<T> {
    const { engine, network } = this;
    if (!engine || !network.isAlive) return Promise.reject(new NodeDied());
    const answered = new Promise<T>((resolve, reject) => {
      network.after(network.port.fate.duration(), () => {
        question(engine).then(
          (answer) => network.after(network.port.fate.duration(), () => resolve(answer)),
          (error) => network.after(network.port.fate.duration(), () => reject(error)),
        );
      });
    });
    return Promise.race([answered, this.death]);
  }
}
