import type { FormSchema } from '../../forms/schema';

/** A diagram that is not deployed yet, with the forms drawn for it. */
export interface Draft {
  xml: string;
  forms: Record<string, FormSchema>;
  savedAt: string;
}

const PREFIX = 'procession.draft.';

/** Drafts survive a crash of the browser; they live on this computer only. `key` is a definition key or "new". */
export const draftStorage = {
  load(key: string): Draft | null {
    try {
      const text = localStorage.getItem(PREFIX + key);
      return text ? (JSON.parse(text) as Draft) : null;
    } catch {
      return null;
    }
  },
  /** False when the browser refuses, for example because its storage is full. */
  save(key: string, draft: Draft): boolean {
    try {
      localStorage.setItem(PREFIX + key, JSON.stringify(draft));
      return true;
    } catch {
      return false;
    }
  },
  remove(key: string) {
    localStorage.removeItem(PREFIX + key);
  },
};
