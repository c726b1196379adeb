import { randomBytes } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { EngineRuntime, type Notification } from '../../../engine/runtime/index.js';

export interface Change {
  readonly kind: Notification['kind'];
  readonly processInstanceKey?: string;
  readonly userTaskKey?: string;
  readonly processDefinitionKey?: string;
}
type Listener = (id: string, change: Change) => void;

const KINDS: readonly Change['kind'][] = ['instance', 'task', 'incident', 'definition'];
/** How many changes a listener may have missed and still get one by one. */
const REMEMBERED = 2000;

/** What changed, to everybody who listens. A listener who missed too much is told that anything may have changed. */
@Injectable()
export class LiveFeed implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** Ids of an earlier life of this server, or of another node, mean nothing here. */
  private readonly epoch = randomBytes(6).toString('hex');
  private readonly recent: { readonly n: number; readonly change: Change }[] = [];
  private readonly listeners = new Map<Listener, () => void>();
  private count = 0;
  private detach: (() => void) | undefined;

  constructor(private readonly runtime: EngineRuntime) {}

  onApplicationBootstrap(): void {
    this.detach = this.runtime.on((notification) => this.publish(changeOf(notification)));
  }

  /** Open streams would keep the server from stopping. */
  beforeApplicationShutdown(): void {
    this.detach?.();
    for (const end of this.listeners.values()) end();
    this.listeners.clear();
  }

  /** @returns call it to leave */
  subscribe(lastId: string | undefined, listener: Listener, end: () => void): () => void {
    this.catchUp(lastId, listener);
    this.listeners.set(listener, end);
    return () => this.listeners.delete(listener);
  }

  private catchUp(lastId: string | undefined, listener: Listener): void {
    if (lastId === undefined) return;
    const [epoch, n] = lastId.split('-');
    const last = Number(n);
    const oldest = this.recent[0]?.n ?? this.count + 1;
    if (epoch !== this.epoch || !(last >= oldest - 1)) {
      for (const kind of KINDS) listener(this.idOf(this.count), { kind });
      return;
    }
    for (const { n: id, change } of this.recent) if (id > last) listener(this.idOf(id), change);
  }

  private publish(change: Change): void {
    this.count += 1;
    this.recent.push({ n: this.count, change });
    if (this.recent.length > REMEMBERED) this.recent.shift();
    for (const listener of this.listeners.keys()) listener(this.idOf(this.count), change);
  }

  private idOf(n: number): string {
    return `${this.epoch}-${n}`;
  }
}

const changeOf = ({ kind, instanceKey, taskKey, definitionKey }: Notification): Change => ({
  kind,
  ...(instanceKey && { processInstanceKey: instanceKey }),
  ...(taskKey && { userTaskKey: taskKey }),
  ...(definitionKey && { processDefinitionKey: definitionKey }),
});
