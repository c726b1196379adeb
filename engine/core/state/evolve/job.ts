import { change, hold, release } from '../draft.js';
import type { JobEvent } from '../events/job.js';
import { put } from '../table.js';
import type { Appliers } from './appliers.js';

export const job: Appliers<JobEvent> = {
  JobCreated(s, e, b) {
    const { key, elementKey, kind, listenerEventType, retries } = e;
    s.jobs = put(b.jobs, s.jobs, key, { key, elementKey, kind, listenerEventType, retries });
    hold(s, b, elementKey, key);
  },
  JobCompleted: (s, e, b) => release(s, b, 'jobs', e.key),
  JobErrorThrown: (s, e, b) => release(s, b, 'jobs', e.key),
  JobCanceled: (s, e, b) => release(s, b, 'jobs', e.key),
  JobFailed(s, e, b) {
    change(s, b, 'jobs', e.key, (job) => ({ ...job, retries: e.retries }));
  },
  JobUpdated(s, e, b) {
    const { retries } = e;
    if (retries !== undefined) change(s, b, 'jobs', e.key, (job) => ({ ...job, retries }));
  },
};
