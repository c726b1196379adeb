import type { ThrownEvent } from '../events/thrown.js';
import type { Appliers } from './appliers.js';

export const thrown: Appliers<ThrownEvent> = {
  MessageThrown: undefined,
  SignalThrown: undefined,
  ErrorThrown: undefined,
  EscalationThrown: undefined,
};
