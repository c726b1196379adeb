import type { Key, Variables } from '../../core/index.js';
import { correlationKeyOf, entryOf, evaluate, valuesOf } from '../../core/index.js';
import type { LiveInstance, World } from '../world.js';

interface BufferedMessage {
  readonly name: string;
  readonly correlationKey: string;
  readonly variables: Variables;
  readonly until: number;
}

/** Messages and signals: who awaits them gets them, or is started by them. */
export class Messages {
  private readonly buffer: BufferedMessage[] = [];
  private readonly keys: string[] = [];

  constructor(private readonly world: World) {}

  async publish(name: string, givenKey: string, variables: Variables, timeToLive: number): Promise<boolean> {
    const correlationKey = givenKey || (await this.retrievedKey(name, variables));
    for (const instance of this.world.instances) {
      for (const sub of valuesOf(instance.state.subscriptions)) {
        if (
          sub.fired ||
          sub.awaited.type !== 'message' ||
          sub.awaited.name !== name ||
          sub.awaited.correlationKey !== correlationKey
        )
          continue;
        await this.world.send(instance, {
          type: 'CorrelateMessage',
          subscriptionKey: sub.key,
          messageKey: this.nextKey(),
          variables,
        });
        return true;
      }
    }
    if (
      await this.world.starts.startBy(
        (trigger) => trigger.type === 'message' && trigger.name.literal === name,
        variables,
        true,
      )
    )
      return true;
    if (timeToLive > 0)
      this.buffer.push({ name, correlationKey, variables, until: this.world.now + timeToLive });
    return false;
  }

  /** What was published before somebody waited for it. */
  async deliverBuffered(instance: LiveInstance, key: Key): Promise<void> {
    const sub = entryOf(instance.state.subscriptions, key);
    if (sub?.awaited.type !== 'message') return;
    const { name, correlationKey } = sub.awaited;
    const index = this.buffer.findIndex(
      (m) => m.name === name && m.correlationKey === correlationKey && m.until > this.world.now,
    );
    if (index < 0) return;
    const [message] = this.buffer.splice(index, 1);
    await this.world.send(instance, {
      type: 'CorrelateMessage',
      subscriptionKey: key,
      messageKey: this.nextKey(),
      variables: message!.variables,
    });
  }

  /** The key that BPMN's retrieval expressions read from the message. */
  private async retrievedKey(name: string, variables: Variables): Promise<string> {
    for (const process of this.world.processes.values()) {
      const key = await correlationKeyOf(process, name, variables, { evaluate });
      if (key !== null) return key;
    }
    return '';
  }

  /** @param thrower has delivered it to itself already */
  async broadcast(name: string, variables: Variables, thrower?: LiveInstance): Promise<void> {
    for (const instance of this.world.instances.filter((i) => i !== thrower))
      for (const sub of valuesOf(instance.state.subscriptions))
        if (!sub.fired && sub.awaited.type === 'signal' && sub.awaited.name === name)
          await this.world.send(instance, { type: 'ReceiveSignal', subscriptionKey: sub.key, variables });
    await this.world.starts.startBy(
      (trigger) => trigger.type === 'signal' && trigger.name.literal === name,
      variables,
      false,
    );
  }

  private nextKey(): string {
    this.keys.push('m');
    return `m${this.keys.length}`;
  }
}
