import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/** Filters live in the address, so that a view can be bookmarked, sent and returned to. */
export function useSearch() {
  const [parameters, setParameters] = useSearchParams();
  const get = (name: string) => parameters.get(name) ?? '';
  const set = useCallback(
    (changes: Record<string, string | null>) =>
      setParameters(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes)) {
            if (value) after.set(name, value);
            else after.delete(name);
          }
          return after;
        },
        { replace: true },
      ),
    [setParameters],
  );
  return { get, set, parameters };
}
