/** Which messages went to which processes (invariant 8). Bounded: of the oldest it forgets. */
import type { Find } from './invariants.js';
import type { Replayed } from './replay.js';

const REMEMBERED = 1_000_000;

export class MessagesSeen {
  isCut = false;
  private readonly receivers = new Map<string, string>();

  follow(instanceKey: string, processId: string, { facts }: Replayed, find: Find): void {
    const last = new Map<number, bigint>();
    for (const { subscription, messageKey } of facts.messages) {
      const place = `${messageKey} ${processId}`;
      const earlier = this.receivers.get(place);
      if (earlier !== undefined)
        find(8, instanceKey, `message ${messageKey} was received by ${earlier} already`);
      this.receivers.set(place, instanceKey);
      if (this.receivers.size > REMEMBERED) {
        this.isCut = true;
        this.receivers.delete(this.receivers.keys().next().value!);
      }
      const key = BigInt(messageKey);
      if ((last.get(subscription) ?? 0n) > key)
        find(
          8,
          instanceKey,
          `message ${messageKey} overtook ${last.get(subscription)} at subscription #${subscription}`,
        );
      last.set(subscription, key);
    }
  }
}
