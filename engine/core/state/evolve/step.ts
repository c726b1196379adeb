import type { StepEvent } from '../events/step.js';
import type { Appliers } from './appliers.js';

export const step: Appliers<StepEvent> = {
  StepPaused(s, e) {
    s.paused = { agenda: e.agenda, touched: e.touched, ...(e.changes && { changes: e.changes }) };
  },
  StepContinued(s) {
    s.paused = null;
  },
};
