import type { Draft } from '../draft.js';
import type { InstanceEvent } from '../events.js';
import type { InstanceState } from '../instance-state.js';

export type Applier<E> = (state: Draft, event: E, base: InstanceState) => void;

/** What each event changes; undefined: it is for others, and changes nothing in the state. */
export type Appliers<E extends InstanceEvent> = {
  readonly [T in E['type']]: Applier<Extract<E, { type: T }>> | undefined;
};
