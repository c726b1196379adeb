/** The network between one node and PostgreSQL, which can be made as bad as networks get. */
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** ms after which the server's side of a connection that nobody uses any more is closed. */
const ORPHAN = 40_000;
const COMMIT = Buffer.from('COMMIT\0');

interface Link {
  readonly client: net.Socket;
  readonly server: net.Socket;
  /** Nothing gets through any more, in both directions. */
  isDead: boolean;
  /** Data under way, in order. */
  up: Promise<void>;
  down: Promise<void>;
}

export class Wire {
  private readonly links = new Set<Link>();
  private readonly server: net.Server;
  private stalledUntil = 0;
  private isHole = false;
  private cut: { readonly by: number; readonly done: () => void } | undefined;

  private constructor(private readonly target: number) {
    this.server = net.createServer((client) => this.accept(client));
  }

  static async open(target: number): Promise<Wire> {
    const wire = new Wire(target);
    await new Promise<void>((resolve) => wire.server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  get port(): number {
    return (this.server.address() as net.AddressInfo).port;
  }

  close(): void {
    this.reset();
    this.server.close();
  }

  reset(): void {
    for (const { client, server } of this.links) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
    this.links.clear();
  }

  async blackHole(milliseconds: number): Promise<void> {
    this.isHole = true;
    for (const link of this.links) link.isDead = true;
    await sleep(milliseconds);
    this.isHole = false;
  }

  async stall(milliseconds: number): Promise<void> {
    this.stalledUntil = performance.now() + milliseconds;
    await sleep(milliseconds);
  }

  /**
   * Cuts the connection over which the next COMMIT goes: the database gets it, `by` ms late, and the node learns nothing.
   *
   * @returns whether there was one within `within` ms
   */
  async cutAtCommit(by: number, within: number): Promise<boolean> {
    let isDone = false;
    const done = new Promise<void>((resolve) => {
      this.cut = {
        by,
        done: () => {
          isDone = true;
          resolve();
        },
      };
    });
    await Promise.race([done, sleep(within, undefined, { ref: false })]);
    this.cut = undefined;
    return isDone;
  }

  private accept(client: net.Socket): void {
    const server = net.connect(this.target, '127.0.0.1');
    const link: Link = {
      client,
      server,
      isDead: this.isHole,
      up: Promise.resolve(),
      down: Promise.resolve(),
    };
    this.links.add(link);
    client.setNoDelay(true);
    server.setNoDelay(true);
    client.on('data', (data) => this.toServer(link, data));
    server.on('data', (data) => {
      link.down = this.later(link.down, () => {
        if (!link.isDead) client.write(data);
      });
    });
    client.on('error', () => undefined);
    server.on('error', () => undefined);
    client.on('close', () => this.lost(link));
    server.on('close', () => {
      if (!link.isDead) client.destroy();
      this.links.delete(link);
    });
  }

  private toServer(link: Link, data: Buffer): void {
    const { cut } = this;
    if (cut && !link.isDead && data.includes(COMMIT)) {
      this.cut = undefined;
      // The node is told that its connection is gone; what it has sent is still on its way.
      link.up = link.up.then(() => sleep(cut.by)).then(() => void link.server.write(data));
      link.isDead = true;
      link.client.resetAndDestroy();
      cut.done();
      return;
    }
    link.up = this.later(link.up, () => {
      if (!link.isDead) link.server.write(data);
    });
  }

  private later(before: Promise<void>, send: () => void): Promise<void> {
    return before.then(async () => {
      const wait = this.stalledUntil - performance.now();
      if (wait > 0) await sleep(wait);
      send();
    });
  }

  /** The server learns of it at once where the network works, and much later where it does not. */
  private lost(link: Link): void {
    this.links.delete(link);
    if (!link.isDead) void link.up.then(() => link.server.destroy());
    else setTimeout(() => link.server.destroy(), ORPHAN).unref();
  }
}
