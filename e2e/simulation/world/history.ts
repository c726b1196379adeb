/** One history: a seed, some nodes on one database, those who use them, and what goes wrong. */
import pg from 'pg';
import type { Logger } from '../../../engine/runtime/index.js';
import { Random } from '../../faults/random.js';
import { Server } from '../store/server.js';
import { Clients } from './clients.js';
import { compileModels, deployTo } from './definitions.js';
import { enter, install } from './globals.js';
import { judge } from './judge.js';
import { Ledger } from './ledger.js';
import { type Chances, type Counts, chancesOf, KINDS, type Kind, Misfortune, none } from './misfortune.js';
import { Node } from './node.js';
import { People } from './people.js';
import { listenerClass } from './pool.js';
import { Timeline } from './timeline.js';

export interface Outcome {
  readonly seed: number;
  readonly findings: readonly string[];
  readonly counts: Counts;
  readonly commits: number;
  readonly instances: number;
  readonly fenced: number;
  readonly requests: number;
  readonly repeated: number;
  readonly events: number;
  /** ms that passed in it. */
  readonly time: number;
}

/** Noon of some day. */
const BEGINNING = Date.UTC(2030, 0, 15, 12);
/** ms after the last misfortune in which everything must have come to its end. */
const PATIENCE = 180_000;

/** The database of the history that is played. */
export const server = new Server();
let current: History;

/** To be called once, in a process of its own: time and chance are the simulation's from then on. */
export async function prepareHistories(): Promise<void> {
  await compileModels();
  install();
  pg.Client = listenerClass((network, hear) => current.subscribe(network, hear));
}

export async function playHistory(
  seed: number,
  say: (text: string) => void = () => undefined,
): Promise<Outcome> {
  current = new History(seed, say);
  return current.play();
}

class History {
  private readonly random: Random;
  private readonly timeline: Timeline;
  private readonly ledger = new Ledger();
  private readonly counts = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Counts;
  private readonly nodes: Node[] = [];
  private readonly listeners: { network: Node['network']; hear: (payload: string) => void }[] = [];
  private readonly mistakes: string[] = [];
  private readonly clients: Clients;
  private readonly people: People;
  private chances: Chances;
  private jumped = 0;
  private calmSince = Number.POSITIVE_INFINITY;
  private isDown = false;
  private isOver = false;

  constructor(
    readonly seed: number,
    private readonly write: (text: string) => void,
  ) {
    this.random = new Random(seed);
    this.timeline = new Timeline(this.random);
    this.chances = chancesOf(this.random);
    enter({ timeline: this.timeline, random: this.random, now: () => server.now() });
    server.now = () => BEGINNING + this.timeline.now + this.jumped;
    server.notify = (payload) => this.notify(payload);
    server.clear();
    deployTo(server);
    this.clients = new Clients({
      timeline: this.timeline,
      random: this.random,
      ledger: this.ledger,
      nodes: () => this.nodes.filter(({ isReady }) => isReady),
      say: (text) => this.say(text),
    });
    this.people = new People({
      clients: this.clients,
      random: this.random,
      ledger: this.ledger,
      server,
      isOver: () => this.isOver,
      found: (text) => this.mistakes.push(text),
    });
  }

  async play(): Promise<Outcome> {
    const { random, timeline } = this;
    for (let n = 2 + random.whole(2); n > 0; n--) this.join();
    const events = 200 + random.whole(1_800);
    for (let n = random.whole(8); n > 0; n--)
      timeline.atEvent(50 + random.whole(events), () => this.misfortune());
    timeline.atEvent(events + 50, () => this.calm());
    this.people.begin(2 + random.whole(4));
    const isStuck = () => timeline.now - this.calmSince > PATIENCE;
    await timeline.run(() => isStuck() || (timeline.count % 16 === 0 && this.isDone()));
    this.isOver = true;
    const stuck = this.isDone() ? [] : this.unfinished();
    const findings = [...this.mistakes, ...stuck, ...(stuck.length ? [] : await judge(server, this.ledger))];
    for (const finding of findings) this.say(`FOUND ${finding}`);
    const { fenced, requests, repeated } = this.ledger;
    const rows = server.tables.get('process_instance').rows.size;
    return {
      seed: this.seed,
      findings,
      counts: this.counts,
      commits: Number(server.committed),
      instances: rows,
      fenced,
      requests,
      repeated,
      events: timeline.count,
      time: timeline.now,
    };
  }

  subscribe(network: Node['network'], hear: (payload: string) => void): void {
    this.listeners.push({ network, hear });
  }

  private notify(payload: string): void {
    for (const { network, hear } of this.listeners) {
      if (this.random.chance(0.1)) this.counts['notification lost'] += 1;
      else network.after(this.random.between(0, 20), () => hear(payload));
    }
  }

  private say(text: string): void {
    this.write(`${this.timeline.now.toFixed(2).padStart(10)} #${this.timeline.count} ${text}`);
  }

  private join(): void {
    const number = this.nodes.length + 1;
    const name = `node-${number}`;
    const logger: Logger = {
      info: () => undefined,
      warn: ({ err }: { err?: unknown }, message) => this.say(`${name}: ${message} ${err}`),
      error: ({ err }: { err?: unknown }, message) => {
        this.mistakes.push(`${message} ${err instanceof Error ? err.stack : err}`);
      },
    };
    const node: Node = new Node(
      number,
      { server, timeline: this.timeline },
      () =>
        new Misfortune({
          random: this.random,
          chances: () => this.chances,
          happened: (kind) => this.count(kind, name),
          die: () => this.kill(node),
        }),
      logger,
    );
    this.nodes.push(node);
    if (this.isDown) node.network.databaseIs(true);
    void node.start().then(() => this.say(`${name} is up`));
  }

  private count(kind: Kind, about: string): void {
    this.counts[kind] += 1;
    this.say(`${kind}: ${about}`);
  }

  private kill(node: Node): void {
    node.crash(() => this.random.whole(6));
    this.timeline.after(this.random.between(100, 3_000), () => this.join());
  }

  private misfortune(): void {
    const { random, timeline } = this;
    const up = this.nodes.filter(({ network }) => network.isAlive);
    const node = up.length > 0 ? random.pick(up) : undefined;
    const kind = random.weighted({
      'crash of a node': 6,
      'connection broken': 4,
      'node cut off': 3,
      'node stopped': 3,
      'database restarted': 2,
      'clock jumped': 2,
    });
    if (!node) return;
    this.count(kind, kind === 'clock jumped' || kind === 'database restarted' ? '' : node.name);
    switch (kind) {
      case 'crash of a node':
        return this.kill(node);
      case 'connection broken':
        return node.network.breakOne((count) => random.whole(count));
      case 'node cut off':
        return node.network.cut(random.between(200, 8_000));
      case 'node stopped':
        return node.network.stop(random.between(500, 8_000));
      case 'database restarted':
        this.databaseIs(true);
        timeline.after(random.between(100, 3_000), () => this.databaseIs(false));
        return;
      case 'clock jumped':
        this.jumped += random.between(100, 60_000);
    }
  }

  private databaseIs(down: boolean): void {
    this.isDown = down;
    if (down) server.crash();
    for (const { network } of this.nodes) network.databaseIs(down);
  }

  private calm(): void {
    this.chances = none;
    this.calmSince = this.timeline.now;
    this.say('nothing goes wrong any more');
  }

  /** Nobody waits for anything, and nothing is owed. */
  private isDone(): boolean {
    if (this.people.busy > 0 || this.clients.open > 0 || !server.isQuiet) return false;
    for (const { committed } of server.tables.get('process_instance').rows)
      if (committed?.status === 'ACTIVE') return false;
    if (server.tables.get('outbox').rows.size > 0) return false;
    for (const { committed } of server.tables.get('message').rows)
      if (committed?.name === 'letter' && committed.correlated_processes.length === 0) return false;
    return true;
  }

  private unfinished(): string[] {
    const found = [`stuck: ${this.people.busy} clients wait, ${this.clients.open} requests are not answered`];
    for (const { committed } of server.tables.get('process_instance').rows)
      if (committed?.status === 'ACTIVE')
        found.push(
          `stuck: instance ${committed.key} of ${committed.definition_key} (${committed.business_id})`,
        );
    for (const { committed } of server.tables.get('outbox').rows)
      found.push(`stuck: outbox ${committed?.source} ${committed?.work}`);
    return found;
  }
}
