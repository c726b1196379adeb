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

export class Bulletin {
  private readonly node = randomUUID();
  private readonly types = new Set<string>();
  private notifications: Notification[] = [];
  private timer: NodeJS.Timeout | undefined;
  private client: pg.Client | undefined;
  private isStopped = false;

  constructor(
    private readonly database: Database,
    /** Through a transaction pooler nothing would be heard. */
    private readonly direct: pg.ClientConfig,
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

  publish(news: News): void {
    for (const type of news.jobTypes) this.types.add(type);
    if (this.notifications.length < 1_000) this.notifications.push(...news.notifications);
    this.timer ??= setTimeout(() => void this.send(), INTERVAL).unref();
  }

  private async send(): Promise<void> {
    this.timer = undefined;
    const news = { jobTypes: [...this.types], notifications: this.notifications };
    this.types.clear();
    this.notifications = [];
    const messages = pack(this.node, news);
    if (messages.length === 0) return;
    const text = 'SELECT pg_notify($1, message) FROM unnest($2::text[]) message';
    await this.database.query({ text, values: [CHANNEL, messages] }).catch(() => undefined);
  }

  private read(payload: string): void {
    const { node, jobTypes, notifications } = JSON.parse(payload) as News & { node: string };
    if (node !== this.node) this.receive({ jobTypes, notifications });
  }

  private reconnect(): void {
    if (this.isStopped || !this.client) return;
    this.client = undefined;
    setTimeout(() => void this.start(), RECONNECT).unref();
  }
}

/** Cut into messages that PostgreSQL takes. */
function pack(node: string, { jobTypes, notifications }: News): string[] {
  if (jobTypes.length === 0 && notifications.length === 0) return [];
  const text = JSON.stringify({ node, jobTypes, notifications });
  if (text.length < PAYLOAD) return [text];
  const half = Math.ceil(notifications.length / 2);
  const halfTypes = Math.ceil(jobTypes.length / 2);
  if (half === notifications.length && halfTypes === jobTypes.length) return [];
  return [
    ...pack(node, { jobTypes: jobTypes.slice(0, halfTypes), notifications: notifications.slice(0, half) }),
    ...pack(node, { jobTypes: jobTypes.slice(halfTypes), notifications: notifications.slice(half) }),
  ];
}
