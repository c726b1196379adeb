import { hold, release } from '../draft.js';
import type { IncidentEvent } from '../events/incident.js';
import { entryOf, put } from '../table.js';
import type { Appliers } from './appliers.js';

export const incident: Appliers<IncidentEvent> = {
  IncidentRaised(s, e, b) {
    const { key, elementKey, code, message, jobKey, retry } = e;
    s.incidents = put(b.incidents, s.incidents, key, { key, elementKey, code, message, jobKey, retry });
    hold(s, b, elementKey, key);
  },
  IncidentResolved(s, e, b) {
    if (entryOf(s.incidents, e.key)?.code === 'LOOP_LIMIT') s.activations = 0;
    release(s, b, 'incidents', e.key);
  },
};
