import { type RefObject, useEffect, useState, useSyncExternalStore } from 'react';
import { ModelerSession, type SessionState } from './modeler-session';

const idle: SessionState | null = null;
const nothing = () => () => {};

/** Creates the modeler when its two containers are on the page and destroys it with them. */
export function useModelerSession(
  canvas: RefObject<HTMLElement | null>,
  panel: RefObject<HTMLElement | null>,
) {
  const [session, setSession] = useState<ModelerSession | null>(null);
  useEffect(() => {
    if (!canvas.current || !panel.current) return;
    const made = new ModelerSession(canvas.current, panel.current);
    setSession(made);
    return () => {
      setSession(null);
      made.destroy();
    };
  }, [canvas, panel]);
  const state = useSyncExternalStore(session?.subscribe ?? nothing, session?.snapshot ?? (() => idle));
  return { session, state };
}
