import { useCallback, useEffect, useRef, useState } from 'react';
import { api } from '../app/api';

/** Saves what is typed into a task's form on the server, a second after the last change. */
export function useTaskDraft(userTaskKey: string) {
  const [savedAt, setSavedAt] = useState<Date | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const pending = useRef<Record<string, unknown> | null>(null);

  const flush = useCallback(async () => {
    clearTimeout(timer.current);
    const variables = pending.current;
    if (!variables) return;
    pending.current = null;
    try {
      await api.put(`/user-tasks/${userTaskKey}/draft`, { variables }, { keepalive: true });
      if (!pending.current) setSavedAt(new Date());
    } catch {
      // A draft is a convenience: completing the task reports what is wrong with the connection or the right.
    }
  }, [userTaskKey]);

  const save = useCallback(
    (variables: Record<string, unknown>) => {
      pending.current = variables;
      setSavedAt(null);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void flush(), 1000);
    },
    [flush],
  );
  const discard = useCallback(() => {
    clearTimeout(timer.current);
    pending.current = null;
  }, []);

  useEffect(() => {
    setSavedAt(null);
    const leave = () => void flush();
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      leave();
    };
  }, [flush]);
  return { save, discard, savedAt };
}
