/**
 * Brings buffered messages and open subscriptions together. Pure; the rows were read under the lock of their
 * addresses. A message goes to each process once, a subscription takes one message at a time, oldest first.
 */
export interface BufferedMessage {
  readonly address: bigint;
  readonly key: bigint;
  /** Ids of the processes that have had it. */
  readonly correlatedProcesses: Set<string>;
}
export interface Listener {
  readonly address: bigint;
  readonly key: bigint;
  readonly processId: string;
}
export interface Match<M, S> {
  readonly message: M;
  readonly subscription: S;
}

export function match<M extends BufferedMessage, S extends Listener>(
  messages: readonly M[],
  subscriptions: readonly S[],
): Match<M, S>[] {
  const matches: Match<M, S>[] = [];
  const free = new Map<bigint, S[]>();
  for (const subscription of ordered(subscriptions)) {
    const at = free.get(subscription.address);
    if (at) at.push(subscription);
    else free.set(subscription.address, [subscription]);
  }
  for (const message of ordered(messages)) {
    const at = free.get(message.address) ?? [];
    for (const subscription of [...at]) {
      if (message.correlatedProcesses.has(subscription.processId)) continue;
      message.correlatedProcesses.add(subscription.processId);
      at.splice(at.indexOf(subscription), 1);
      matches.push({ message, subscription });
    }
  }
  return matches;
}

const ordered = <T extends { readonly key: bigint }>(items: readonly T[]): T[] =>
  [...items].sort((one, other) => (one.key < other.key ? -1 : 1));
