import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Database } from '../store/database.js';
import type { Notification } from '../types.js';

/** What one node tells the others about its commits. Only a hint: whoever misses it looks at the tables. */
export interface News {
  readonly jobTypes: readonly string[];
  readonly notifications: readonly Notification[];
}

const CHANNEL = 'procession';
/** ms in which news of several commits becomes one message: NOTIFY per commit would serialise the commits. */
const INTERVAL = 25;
/** PostgreSQL takes payloads below 8,000 bytes. */
const PAYLOAD = 7_000;
const RECONNECT = 1_000;
/** ms for which somebody who was heard is taken to listen; by then the membership knows. */
const HEARD = 10_000;

export class Bulletin {
  private readonly node = randomUUID();
  private readonly head = `{"node":${JSON.stringify(this.node)},`;
  private readonly types = new Set<string>();
  private notifications: Notification[] = [];
  private timer: NodeJS.Timeout | undefined;
  private client: pg.Client | undefined;
  private isStopped = false;
  private heardAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly database: Database,
    /** Through a transaction pooler nothing would be heard. */
    private readonly direct: pg.ClientConfig,
    /** Nobody else is there to be told. */
    private readonly isAlone: () => boolean,
    private readonly receive: (news: News) => void,
  ) {}

  /** Listening needs a connection of its own, not one through a transaction pooler. */
  async start(): Promise<void> {
    if (this.isStopped) return;
    const client = new pg.Client(this.direct);
    this.client = client;
    client.on('notification', ({ payload }) => this.read(payload ?? ''));
    client.on('error', () => undefined);
    client.once('end', () => this.reconnect());
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      // Whoever was alone until now hears that there is somebody to tell.
      await this.notify([this.message([], [])]);
    } catch {
      await client.end().catch(() => undefined);
      this.reconnect();
    }
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.send();
    await this.client?.end().catch(() => undefined);
  }

  /** Nobody would hear it. */
  get isSilent(): boolean {
    return this.isAlone() && performance.now() - this.heardAt > HEARD;
  }

  publish(news: News): void {
    if (this.isSilent) return;
    for (const type of news.jobTypes) this.types.add(type);
    if (this.notifications.length < 1_000) this.notifications.push(...news.notifications);
    this.timer ??= setTimeout(() => void this.send(), INTERVAL).unref();
  }

  private async send(): Promise<void> {
    this.timer = undefined;
    const news = { jobTypes: [...this.types], notifications: this.notifications };
    this.types.clear();
    this.notifications = [];
    await this.notify(this.messagesOf(news));
  }

  private async notify(messages: readonly string[]): Promise<void> {
    if (messages.length === 0) return;
    const text = 'SELECT pg_notify($1, message) FROM unnest($2::text[]) message';
    await this.database.query({ text, values: [CHANNEL, messages] }).catch(() => undefined);
  }

  /** Cut into messages that PostgreSQL takes; what is too long for one is left out. */
  private messagesOf(news: News): string[] {
    const messages: string[] = [];
    let room = 0;
    let [types, notifications]: [string[], string[]] = [[], []];
    const close = () => {
      if (types.length + notifications.length > 0) messages.push(this.message(types, notifications));
      [types, notifications, room] = [[], [], PAYLOAD];
    };
    const fill = (item: unknown, into: () => string[]) => {
      const text = JSON.stringify(item);
      const size = Buffer.byteLength(text) + 1;
      if (size > PAYLOAD) return;
      if (size > room) close();
      into().push(text);
      room -= size;
    };
    for (const type of news.jobTypes) fill(type, () => types);
    for (const notification of news.notifications) fill(notification, () => notifications);
    close();
    return messages;
  }

  private message(types: readonly string[], notifications: readonly string[]): string {
    return `${this.head}"jobTypes":[${types.join()}],"notifications":[${notifications.join()}]}`;
  }

  private read(payload: string): void {
    // PostgreSQL tells the speaker as well.
    if (payload.startsWith(this.head)) return;
    this.heardAt = performance.now();
    const { jobTypes, notifications } = JSON.parse(payload) as News;
    this.receive({ jobTypes, notifications });
  }

  private reconnect(): void {
    if (this.isStopped || !this.client) return;
    this.client = undefined;
    setTimeout(() => void this.start(), RECONNECT).unref();
  }
}
