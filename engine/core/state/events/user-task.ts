import type { ElementId, UserTaskTransition } from '../../model/graph.js';
import type { Key, Variables } from './values.js';

/** The mutable part of a user task. Dates are ISO 8601 with offset. */
export interface UserTaskAttributes {
  readonly assignee: string | null;
  readonly candidateGroups: readonly string[];
  readonly candidateUsers: readonly string[];
  readonly dueDate: string | null;
  readonly followUpDate: string | null;
  readonly priority: number;
}

/** A change of a user task that waits for its listeners. */
export interface Transition {
  readonly to: UserTaskTransition;
  readonly action: string;
  /** As asked for, and as corrected by listeners. */
  readonly changes: Partial<UserTaskAttributes>;
  /** What the task is completed with, or what is set at it. */
  readonly variables?: Variables;
  /** Set at exactly this task, and not where they are known around it. */
  readonly local?: boolean;
  /** Listeners that have agreed. */
  readonly agreed: number;
  /** Whose change it is: the worker of a listener only agrees to it. */
  readonly askedBy?: string;
}

export type UserTaskEvent =
  | {
      readonly type: 'UserTaskCreated';
      readonly key: Key;
      readonly elementKey: Key;
      readonly elementId: ElementId;
      readonly name: string | null;
      readonly attributes: UserTaskAttributes;
      readonly formId: string | null;
      readonly externalFormReference: string | null;
      readonly headers: { readonly [name: string]: string };
    }
  | {
      readonly type: 'UserTaskAssigned';
      readonly key: Key;
      readonly assignee: string | null;
      readonly action: string;
      readonly askedBy?: string;
    }
  | {
      readonly type: 'UserTaskUpdated';
      readonly key: Key;
      readonly changes: Partial<UserTaskAttributes>;
      readonly action: string;
      readonly askedBy?: string;
    }
  | {
      readonly type: 'UserTaskCompleted';
      readonly key: Key;
      readonly action: string;
      /** Who asked for it, where listeners agreed later; else it is who caused the event. So it is with each change. */
      readonly askedBy?: string;
    }
  /** What was asked for waits until the task's listeners have agreed. */
  | { readonly type: 'UserTaskTransitionStarted'; readonly key: Key; readonly transition: Transition }
  /** One listener is done; `changes` are its corrections. */
  | {
      readonly type: 'UserTaskTransitionAgreed';
      readonly key: Key;
      readonly changes: Partial<UserTaskAttributes>;
    }
  /** A listener refused: the task is as it was. */
  | { readonly type: 'UserTaskTransitionDenied'; readonly key: Key; readonly reason: string }
  | { readonly type: 'UserTaskCanceled'; readonly key: Key };
