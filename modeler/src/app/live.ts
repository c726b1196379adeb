import { useEffect } from 'react';
import { queryClient } from './query-client';

interface Change {
  kind: 'instance' | 'task' | 'incident' | 'definition';
}

const queriesOf: Record<Change['kind'], string[]> = {
  instance: ['instances', 'tasks', 'definitions'],
  task: ['tasks', 'instances'],
  incident: ['instances', 'definitions'],
  definition: ['definitions'],
};

/** Reads the server's change stream; many changes in a moment make one refresh. */
function follow(deliver: (queries: string[]) => void): () => void {
  const source = new EventSource('/v2/events');
  const pending = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  source.onmessage = (message) => {
    const change = JSON.parse(message.data) as Change;
    for (const query of queriesOf[change.kind] ?? []) pending.add(query);
    timer ??= setTimeout(() => {
      timer = undefined;
      deliver([...pending]);
      pending.clear();
    }, 250);
  };
  return () => {
    clearTimeout(timer);
    source.close();
  };
}

const refresh = (queries: string[]) => {
  for (const query of queries) void queryClient.invalidateQueries({ queryKey: [query] });
};

/**
 * Keeps all lists and details fresh. A browser allows few connections to one server, so only one window of it
 * listens and tells the others; where the browser has no locks, every window listens for itself.
 */
export function useLiveUpdates() {
  useEffect(() => {
    if (!navigator.locks) return follow(refresh);
    const channel = new BroadcastChannel('procession-changes');
    channel.onmessage = (message) => refresh(message.data as string[]);
    const waiting = new AbortController();
    let stop = () => {};
    navigator.locks
      .request(
        'procession-changes',
        { signal: waiting.signal },
        () =>
          new Promise<void>((release) => {
            const close = follow((queries) => {
              refresh(queries);
              channel.postMessage(queries);
            });
            stop = () => {
              close();
              release();
            };
          }),
      )
      .catch(() => {});
    return () => {
      waiting.abort();
      stop();
      channel.close();
    };
  }, []);
}
